import type { EventData } from '../messages/event.js';
import { isJsonObject, readJson } from './json-text.js';
import { unreadable, type Unreadable } from './unreadable.js';

/** An event's data, and what it says where it is JSON. */
export interface Payload {
  readonly kind: 'payload';
  readonly data: EventData;
  /** The parsed data; undefined where it is not JSON. */
  readonly json: unknown;
}

const NO_PAYLOAD: Payload = { kind: 'payload', data: { kind: 'none' }, json: undefined };
const OPEN_BRACE = 0x7b;

/** `application/json`, `text/json`, or anything `+json`, with or without parameters. */
const JSON_TYPE = /^(?:(?:application|text)\/json|[^;]+\+json)\s*(?:;|$)/i;

export function isJsonType(contentType: string): boolean {
  return JSON_TYPE.test(contentType);
}

/**
 * What the bytes are. Said to be JSON: JSON or unreadable. Not said to be anything: JSON when they are a JSON object,
 * else binary. Said to be something else: binary. None, or none at all: no data.
 */
export function payloadOf(bytes: Buffer | null, contentType: string | null): Payload | Unreadable {
  if (bytes === null || bytes.length === 0) return NO_PAYLOAD;
  const saysJson = contentType !== null && isJsonType(contentType);
  const mayBeJson = saysJson || (contentType === null && firstByte(bytes) === OPEN_BRACE);
  if (!mayBeJson) return binary(bytes);

  const text = readJson(bytes);
  if (text.kind === 'too-deep')
    return unreadable('json-too-deep', 'the data has too many levels of objects and arrays');
  if (text.kind === 'json' && (saysJson || isJsonObject(text.value)))
    return { kind: 'payload', data: { kind: 'json', bytes }, json: text.value };
  if (text.kind === 'invalid' && saysJson)
    return unreadable(
      'json-invalid',
      `the content type is ${contentType}, the data ${text.detail}`,
    );
  return binary(bytes);
}

function binary(bytes: Buffer): Payload {
  return { kind: 'payload', data: { kind: 'binary', bytes }, json: undefined };
}

function firstByte(bytes: Buffer): number | undefined {
  let at = 0;
  while (at < bytes.length && bytes[at]! <= 0x20) at += 1;
  return bytes[at];
}
