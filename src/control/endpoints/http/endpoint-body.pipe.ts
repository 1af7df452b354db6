import { Inject, Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { InvalidFields } from '../../../validation/field-fault.js';
import { classOf } from '../../../api/valid.pipe.js';
import { isPlainObject } from '../../../validation/rule.js';
import { validate } from '../../../validation/validate.js';
import { EndpointUrlRule } from '../endpoint-url.js';

/** Reads the body of a write to an endpoint, and lists a forbidden URL along with all other faults. */
@Injectable()
export class EndpointBodyPipe implements PipeTransform<unknown, object> {
  constructor(@Inject(EndpointUrlRule) private readonly urls: EndpointUrlRule) {}

  transform(body: unknown, { metatype }: ArgumentMetadata): object {
    const read = validate(classOf(metatype), body ?? {});
    const faults = read.kind === 'invalid' ? [...read.faults] : [];
    const url = isPlainObject(body) ? body['url'] : undefined;
    if (url !== undefined && !faults.some(({ field }) => field === 'url')) {
      const message = this.urls.faultOf(url);
      if (message !== null) faults.push({ field: 'url', message });
    }
    if (read.kind === 'invalid' || faults.length > 0) throw new InvalidFields(faults);
    return read.value;
  }
}
