import { contextOf, isAttributeName, type CloudEventContext } from './cloudevents-context.js';
import { memberBytes } from './json-member.js';
import { isJsonObject, readJson, type JsonObject } from './json-text.js';
import { isJsonType, payloadOf, type Payload } from './payload.js';
import { unreadable, type Unreadable } from './unreadable.js';

/** A CloudEvent out of its JSON envelope. */
export interface StructuredEvent {
  readonly kind: 'structured';
  readonly context: CloudEventContext;
  readonly payload: Payload;
  /** `datacontenttype`; null when the envelope does not tell it. */
  readonly contentType: string | null;
}

const STRUCTURED = /^application\/cloudevents/i;
const JSON_FORMAT = /^application\/cloudevents(?:\+json)?\s*(?:;|$)/i;
const BATCH = /^application\/cloudevents-batch/i;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Whether the record's content type announces a CloudEvent in structured mode, in whatever format. */
export function isStructuredCloudEvent(contentType: string): boolean {
  return STRUCTURED.test(contentType);
}

/**
 * Reads a CloudEvent in structured mode. Only the JSON format is known, and no batches.
 *
 * @source CloudEvents Kafka protocol binding 1.0.2, section 3.3; JSON event format 1.0.2, sections 2 and 3
 */
export function readStructuredEvent(
  value: Buffer | null,
  announced: string,
): StructuredEvent | Unreadable {
  if (BATCH.test(announced))
    return unreadable('cloudevents-batch-unsupported', 'write one event in each record');
  if (!JSON_FORMAT.test(announced))
    return unreadable('cloudevents-format-unsupported', `only JSON is, not ${announced}`);
  if (value === null) return unreadable('cloudevents-not-json', 'the record has no value');
  const text = readJson(value);
  if (text.kind === 'too-deep')
    return unreadable('json-too-deep', 'the envelope has too many levels of objects and arrays');
  if (text.kind === 'invalid')
    return unreadable('cloudevents-not-json', `the value ${text.detail}`);
  if (!isJsonObject(text.value))
    return unreadable('cloudevents-not-json', 'the value is not a JSON object');
  return openEnvelope(value, text.value);
}

function openEnvelope(bytes: Buffer, envelope: JsonObject): StructuredEvent | Unreadable {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(envelope)) {
    if (value === null || !isAttributeName(name)) continue;
    const text = attributeText(value);
    if (text === null)
      return unreadable(
        'cloudevents-attribute-invalid',
        `${name} is no string, boolean or integer`,
      );
    found[name] = text;
  }
  const context = contextOf(found);
  if (context.kind === 'unreadable') return context;

  const contentType = envelope['datacontenttype'] ?? null;
  if (contentType !== null && typeof contentType !== 'string')
    return unreadable('cloudevents-attribute-invalid', 'datacontenttype is not a string');
  const payload = envelopeData(bytes, envelope, contentType);
  if (payload.kind === 'unreadable') return payload;
  return { kind: 'structured', context, payload, contentType };
}

/** Booleans and integers have a canonical text in CloudEvents' type system; anything else is no attribute. */
function attributeText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' || Number.isSafeInteger(value) ? String(value) : null;
}

function envelopeData(
  bytes: Buffer,
  envelope: JsonObject,
  contentType: string | null,
): Payload | Unreadable {
  const { data, data_base64: encoded } = envelope;
  if (encoded !== undefined && encoded !== null) {
    if (data !== undefined)
      return unreadable('cloudevents-attribute-invalid', 'data and data_base64 exclude each other');
    if (typeof encoded !== 'string' || encoded.length % 4 !== 0 || !BASE64.test(encoded))
      return unreadable('cloudevents-attribute-invalid', 'data_base64 is not Base64');
    return payloadOf(Buffer.from(encoded, 'base64'), contentType);
  }
  // In other media types a JSON string carries the text itself.
  if (typeof data === 'string' && contentType !== null && !isJsonType(contentType))
    return payloadOf(Buffer.from(data, 'utf8'), contentType);
  const slice = memberBytes(bytes, 'data');
  if (slice === null) return payloadOf(null, contentType);
  return { kind: 'payload', data: { kind: 'json', bytes: slice }, json: data };
}
