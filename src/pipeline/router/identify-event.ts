import type { ConsumedHeaders } from '../../kafka/ports.js';
import { headerText } from '../messages/headers.js';
import { isJsonObject } from './json-text.js';

/** Of event ids and types, in UTF-16 units. */
export const MAX_ID_LENGTH = 512;

/** A path of member names into a JSON object. */
export type FieldPath = readonly string[];

/** Where a text of an event may stand, in the order in which it is looked for. */
export interface Whereabouts {
  /** Names of record headers. */
  readonly headers: readonly string[];
  /** Paths into data that is JSON. */
  readonly fields: readonly FieldPath[];
}

/** @param dotted as in settings: `metadata.eventId`; a member whose name holds a dot can't be named */
export function fieldPath(dotted: string): FieldPath {
  return dotted.split('.');
}

/**
 * The first text found; null when there is none. An empty text counts as none, and so does a number that JavaScript
 * can't hold exactly (two different ids would become one).
 *
 * @param json the parsed data; undefined where it is not JSON
 */
export function findText(
  headers: ConsumedHeaders,
  json: unknown,
  whereabouts: Whereabouts,
): string | null {
  for (const name of whereabouts.headers) {
    const text = headerText(headers, name);
    if (text !== undefined && text !== '') return text;
  }
  for (const path of whereabouts.fields) {
    const text = fieldText(json, path);
    if (text !== null) return text;
  }
  return null;
}

function fieldText(json: unknown, path: FieldPath): string | null {
  let value = json;
  for (const name of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return null;
    value = value[name];
  }
  if (typeof value === 'string' && value !== '') return value;
  return Number.isSafeInteger(value) ? String(value) : null;
}
