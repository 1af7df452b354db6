/** A value of the field's type, or a fault that goes on after the field's name. */
export type Coerced =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'fault'; readonly message: string };

/**
 * Turns what a source holds (text in the environment, any value in YAML) into the type of a field. What can't be
 * turned stays as it is: the field's rule then says what it wants.
 */
export type Coercion = (raw: unknown) => Coerced;

/** Text stays text; a YAML number or flag is not taken for text. */
export const coerceText: Coercion = (raw) =>
  typeof raw === 'number' || typeof raw === 'boolean'
    ? { kind: 'fault', message: 'must be text: put it in quotes' }
    : value(raw);

/** `true` and `false`. */
export const coerceFlag: Coercion = (raw) => value(FLAGS.get(raw) ?? raw);

/** Decimal notation only: `0x10` and `1e3` stay text. */
export const coerceNumber: Coercion = (raw) =>
  value(typeof raw === 'string' && /^-?\d+(\.\d+)?$/.test(raw.trim()) ? Number(raw) : raw);

/** `a, b` gives two items; a YAML sequence stays what it is. */
export const coerceList: Coercion = (raw) =>
  value(
    typeof raw === 'string'
      ? raw
          .split(',')
          .map((item) => item.trim())
          .filter((item) => item !== '')
      : raw,
  );

const FLAGS = new Map<unknown, boolean>([
  ['true', true],
  ['false', false],
]);

function value(of: unknown): Coerced {
  return { kind: 'value', value: of };
}
