import {
  array,
  boolean,
  constant,
  constantFrom,
  date,
  dictionary,
  double,
  integer,
  jsonValue,
  oneof,
  option,
  record,
  string,
  stringMatching,
  type Arbitrary,
} from 'fast-check';
import { isPlainObject } from '../../../src/validation/rule.js';

/** A schema as the OpenAPI document has it. */
export type Schema = Readonly<Record<string, unknown>>;

/** Values for fields whose schema says less than their rule, by the fields' names. */
export type Known = Readonly<Record<string, Arbitrary<unknown>>>;

const LONGEST = 40;

/** Values that a schema describes, and a few that it does not. */
export class SchemaValues {
  constructor(
    private readonly components: Readonly<Record<string, Schema>>,
    private readonly known: Known,
    /** Of a hundred values that many are anything at all. */
    private readonly wrongPercent: number,
  ) {}

  of(schema: Schema, name = ''): Arbitrary<unknown> {
    return oneof(
      { weight: 100 - this.wrongPercent, arbitrary: this.known[name] ?? this.described(schema) },
      { weight: this.wrongPercent, arbitrary: jsonValue({ maxDepth: 2 }) },
    );
  }

  private described(schema: Schema): Arbitrary<unknown> {
    const { $ref: ref, anyOf, enum: words, type } = schema;
    if (typeof ref === 'string') return this.described(this.components[ref.split('/').at(-1)!]!);
    if (Array.isArray(anyOf)) return oneof(...anyOf.map((each: Schema) => this.described(each)));
    if (Array.isArray(words)) return constantFrom<unknown>(...words);
    if (Array.isArray(type))
      return oneof(...type.map((each: unknown) => this.described({ ...schema, type: each })));
    return this.ofType(schema);
  }

  private ofType(schema: Schema): Arbitrary<unknown> {
    switch (schema['type']) {
      case 'string':
        return texts(schema);
      case 'integer':
        return integer(bounds(schema));
      case 'number':
        return double({ ...bounds(schema), noNaN: true });
      case 'boolean':
        return boolean();
      case 'null':
        return constant(null);
      case 'array':
        return this.lists(schema);
      case 'object':
        return this.objects(schema);
      default:
        return jsonValue({ maxDepth: 3 });
    }
  }

  private lists({ items, minItems }: Schema): Arbitrary<unknown> {
    const item = isPlainObject(items) ? this.of(items) : jsonValue();
    const minLength = Number(minItems ?? 0);
    return array(item, { minLength, maxLength: minLength + 3 });
  }

  private objects({ properties, required, additionalProperties }: Schema): Arbitrary<unknown> {
    if (!isPlainObject(properties)) {
      const value = isPlainObject(additionalProperties)
        ? this.of(additionalProperties)
        : jsonValue();
      return dictionary(stringMatching(/^[a-z-]{1,8}$/), value, { maxKeys: 3 });
    }
    const names = Array.isArray(required) ? required.map(String) : [];
    const fields = Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [
        name,
        this.of(isPlainObject(schema) ? schema : {}, name),
      ]),
    );
    return record(fields, { requiredKeys: names });
  }
}

function texts({ pattern, format, minLength, maxLength }: Schema): Arbitrary<string> {
  if (format === 'date-time')
    return date({ noInvalidDate: true, min: new Date(0) }).map((each) => each.toISOString());
  if (typeof pattern === 'string') return stringMatching(new RegExp(pattern), { size: 'xsmall' });
  const min = Number(minLength ?? 0);
  return string({
    minLength: min,
    maxLength: Math.min(Number(maxLength ?? LONGEST), min + LONGEST),
  });
}

function bounds(schema: Schema): { readonly min: number; readonly max: number } {
  const { minimum, exclusiveMinimum, maximum } = schema;
  const min = Number(minimum ?? exclusiveMinimum ?? 0);
  return { min, max: Math.min(Number(maximum ?? 1_000), 2_000_000_000) };
}

/** Mostly there. */
export function mostly<T>(value: Arbitrary<T>): Arbitrary<T | null> {
  return option(value, { freq: 3 });
}
