import type { ConsumedHeaders } from '../../kafka/ports.js';

/** A header's text, the first where it stands more than once; undefined when it is missing. */
export function headerText(headers: ConsumedHeaders, name: string): string | undefined {
  const value = headers[name];
  if (value === undefined) return undefined;
  return Buffer.isBuffer(value) ? value.toString('utf8') : value[0]?.toString('utf8');
}

/** A header's bytes, the first where it stands more than once; null when it is missing. */
export function headerBytes(headers: ConsumedHeaders, name: string): Buffer | null {
  const value = headers[name];
  if (value === undefined) return null;
  return Buffer.isBuffer(value) ? value : (value[0] ?? null);
}

/** A header that holds a whole number of 0 or more; undefined when it is missing or holds anything else. */
export function headerInteger(headers: ConsumedHeaders, name: string): number | undefined {
  const text = headerText(headers, name);
  if (text === undefined || !/^\d{1,16}$/.test(text)) return undefined;
  return Number(text);
}
