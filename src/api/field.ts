import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsOptional, ValidateIf, ValidateNested } from 'class-validator';
import { Meets } from '../validation/meets.js';
import { isPlainObject, rule, type Rule } from '../validation/rule.js';

interface FieldOptions {
  readonly example?: unknown;
  /** May be left out. In a request null means the same as leaving out (in a merge patch: "the default"). */
  readonly optional?: boolean;
  /** May be left out, but not null. */
  readonly omissible?: boolean;
  /** What holds when the field is left out. */
  readonly default?: unknown;
  /** In an answer: may be null. */
  readonly nullable?: boolean;
}

const anObject = rule('an object', { type: 'object' }, isPlainObject);

/** A field of a request or an answer: checked by `rule`, and documented from it. */
export function Field(
  description: string,
  of: Rule,
  options: FieldOptions = {},
): PropertyDecorator {
  return applyDecorators(
    ApiProperty(documented(description, of.schema, options)),
    Meets(of),
    ...presence(options),
  );
}

/** A field that holds an object of another decorated class. */
export function Nested(
  description: string,
  type: new () => object,
  options: FieldOptions = {},
): PropertyDecorator {
  return applyDecorators(
    ApiProperty(documented(description, { type }, options)),
    Type(() => type),
    ValidateNested(),
    Meets(anObject),
    ...presence(options),
  );
}

/** A field of an answer that holds a list of objects of another decorated class. */
export function NestedList(
  description: string,
  type: new () => object,
  { omissible }: Pick<FieldOptions, 'omissible'> = {},
): PropertyDecorator {
  return ApiProperty({ description, type, isArray: true, required: omissible !== true });
}

function presence({ optional, omissible }: FieldOptions): PropertyDecorator[] {
  if (optional === true) return [IsOptional()];
  return omissible === true ? [ValidateIf((_, value) => value !== undefined)] : [];
}

function documented(
  description: string,
  schema: Readonly<Record<string, unknown>>,
  { example, optional, omissible, nullable, default: byDefault }: FieldOptions,
): ApiPropertyOptions {
  const options = {
    description,
    ...schema,
    required: optional !== true && omissible !== true,
    ...(optional === true || nullable === true ? { nullable: true } : {}),
    ...(byDefault === undefined ? {} : { default: byDefault }),
    ...(example === undefined ? {} : { example }),
  };
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- any JSON Schema will do; the type wants literals
  return options as ApiPropertyOptions;
}
