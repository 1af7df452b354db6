import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { InvalidFields } from '../validation/field-fault.js';
import { validate } from '../validation/validate.js';

/** Reads a body or a query as the class that the handler declares; a missing body counts as an empty object. */
export class Valid implements PipeTransform<unknown, object> {
  transform(given: unknown, { metatype }: ArgumentMetadata): object {
    const read = validate(classOf(metatype), given ?? {});
    if (read.kind === 'invalid') throw new InvalidFields(read.faults);
    return read.value;
  }
}

/** The class that a handler declares for a parameter; a handler without one is a bug. */
export function classOf(metatype: ArgumentMetadata['metatype']): new () => object {
  if (metatype === undefined)
    throw new TypeError('The handler declares no class to read its input as.');
  return metatype;
}
