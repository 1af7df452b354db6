import { isUtf8 } from 'node:buffer';

/** Objects and arrays within each other; what is deeper breaks recursive parsers at the receivers. */
export const MAX_JSON_DEPTH = 64;

/** Bytes read as JSON. `value` is their meaning; the bytes themselves are what is passed on. */
export type JsonText =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'invalid'; readonly detail: string }
  | { readonly kind: 'too-deep' };

/**
 * Whether the bytes are one JSON text (RFC 8259: UTF-8, no byte order mark) that may be spliced into another.
 * Checking means parsing: nothing shorter tells valid JSON from invalid.
 */
export function readJson(bytes: Buffer): JsonText {
  // Decoding would quietly mend broken UTF-8, but the bytes are passed on as they are.
  if (!isUtf8(bytes)) return { kind: 'invalid', detail: 'is not valid UTF-8' };
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    // The parser's own message quotes the data.
    return { kind: 'invalid', detail: 'does not parse as JSON' };
  }
  return isDeeper(value, MAX_JSON_DEPTH) ? { kind: 'too-deep' } : { kind: 'json', value };
}

/** A JSON object, as `JSON.parse` gives it. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A `for in` costs a quarter of `Object.values` here; `JSON.parse` makes nothing that could be inherited. */
function isDeeper(value: unknown, levels: number): boolean {
  if (Array.isArray(value)) {
    if (levels === 0) return true;
    for (const item of value) if (isDeeper(item, levels - 1)) return true;
  } else if (isJsonObject(value)) {
    if (levels === 0) return true;
    for (const name in value) if (isDeeper(value[name], levels - 1)) return true;
  }
  return false;
}
