import { isPlainObject } from '../validation/rule.js';

/** The key of the record that ends every transaction of the control topic. */
export const OWNER_KEY = 'owner';

/**
 * The last record of a transaction: who wrote it. Whoever reads it knows that the transaction took effect, and that all of
 * it was read.
 */
export interface OwnerMark {
  /** The process; a name that is used once. */
  readonly writer: string;
  /** The transaction; with `writer` a name that is used once. */
  readonly serial: number;
  /** It took the topic over, and holds nothing else. */
  readonly takeOver: boolean;
}

/** @param at ISO 8601, for people */
export function writeOwnerMark(mark: OwnerMark, at: string): { key: string; value: string } {
  return { key: OWNER_KEY, value: JSON.stringify({ v: 1, ...mark, at }) };
}

/** Null when it is of a form that this version does not know. Never throws. */
export function readOwnerMark(value: Buffer | null): OwnerMark | null {
  const read = parsed(value);
  if (!isPlainObject(read)) return null;
  const { writer, serial, takeOver } = read;
  return typeof writer === 'string' && typeof serial === 'number'
    ? { writer, serial, takeOver: takeOver === true }
    : null;
}

function parsed(value: Buffer | null): unknown {
  try {
    return value === null ? null : JSON.parse(value.toString());
  } catch {
    return null;
  }
}
