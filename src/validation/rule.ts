/**
 * Rules for single values. A rule knows how to say what it wants, so that messages, generated documents and the JSON
 * Schema of the API all come from the same place.
 */
export interface Rule {
  /** Goes on after "must be": `a whole number from 1 to 100`. */
  readonly expected: string;
  /** JSON Schema (2020-12) of the values that may hold. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** @returns null when the rule holds, else the fault, such as `must be …` */
  readonly fault: (value: unknown) => string | null;
}

/** A rule from a predicate. */
export function rule(
  expected: string,
  schema: Rule['schema'],
  holds: (value: unknown) => boolean,
): Rule {
  return {
    expected,
    schema,
    fault: (value) => (holds(value) ? null : `must be ${expected}`),
  };
}

/** A whole number in [min, max]. */
export function whole(min: number, max: number): Rule {
  return rule(
    `a whole number from ${min} to ${max}`,
    { type: 'integer', minimum: min, maximum: max },
    (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
  );
}

/** A number in (above, max]. */
export function numberAbove(above: number, max: number): Rule {
  return rule(
    `a number above ${above}, at most ${max}`,
    { type: 'number', exclusiveMinimum: above, maximum: max },
    (value) => typeof value === 'number' && value > above && value <= max,
  );
}

/** A number in [min, max]. */
export function numberFrom(min: number, max: number): Rule {
  return rule(
    `a number from ${min} to ${max}`,
    { type: 'number', minimum: min, maximum: max },
    (value) => typeof value === 'number' && value >= min && value <= max,
  );
}

/** Text of `min` to `max` UTF-16 units, that matches `pattern`, described by `form`, where one is given. */
export function text(
  min: number,
  max: number,
  shape?: { readonly pattern: RegExp; readonly form: string },
): Rule {
  const length = min === 0 ? `at most ${max}` : `${min} to ${max}`;
  return rule(
    `text of ${length} characters${shape === undefined ? '' : ` (${shape.form})`}`,
    {
      type: 'string',
      minLength: min,
      maxLength: max,
      ...(shape && { pattern: shape.pattern.source }),
    },
    (value) =>
      typeof value === 'string' &&
      value.length >= min &&
      value.length <= max &&
      (shape === undefined || shape.pattern.test(value)),
  );
}

/** One of a few words. */
export function oneOf(words: readonly string[]): Rule {
  return rule(
    `one of ${words.join(', ')}`,
    { type: 'string', enum: words },
    (value) => typeof value === 'string' && words.includes(value),
  );
}

/** True or false. */
export const flag: Rule = rule('true or false', { type: 'boolean' }, (v) => typeof v === 'boolean');

/** A list of `min` to `max` items, each of which obeys `item`. The first faulty item is named by its place. */
export function listOf(item: Rule, min: number, max: number): Rule {
  const expected = `a list of ${min === 0 ? `at most ${max}` : `${min} to ${max}`} items, each ${item.expected}`;
  return {
    expected,
    schema: { type: 'array', items: item.schema, minItems: min, maxItems: max },
    fault: (value) => {
      if (!Array.isArray(value) || value.length < min || value.length > max) {
        return `must be ${expected}`;
      }
      const faulty = value.findIndex((each) => item.fault(each) !== null);
      return faulty === -1 ? null : `item ${faulty + 1} ${String(item.fault(value[faulty]))}`;
    },
  };
}

/** An object of at most `max` entries; `entry` tells the fault of one, or null. */
export function mapOf(
  max: number,
  expected: string,
  entry: (name: string, value: unknown) => string | null,
): Rule {
  return {
    expected,
    schema: { type: 'object', additionalProperties: { type: 'string' }, maxProperties: max },
    fault: (value) => {
      if (!isPlainObject(value)) return `must be ${expected}`;
      const entries = Object.entries(value);
      if (entries.length > max) return `must have at most ${max} entries`;
      const faults = entries.map(([name, each]) => entry(name, each)).filter((f) => f !== null);
      return faults.length === 0 ? null : faults.join('; ');
    },
  };
}

/** Whether a value is what `{…}` in JSON gives: not null, no list. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
