import type { DomainEvent, EventData } from '../messages/event.js';
import type { Format } from '../messages/target.js';
import { contextAttributes } from './cloudevents-attributes.js';

/** What is sent to a subscriber. The body's bytes are final: they are what is signed. */
export interface RenderedBody {
  readonly body: Buffer;
  /** Null when there is nothing that it could describe: frameworks refuse an empty body that has a type. */
  readonly contentType: string | null;
  /** Headers that belong to the body. */
  readonly headers: Readonly<Record<string, string>>;
}

const JSON_TYPE = 'application/json';
const STRUCTURED_TYPE = 'application/cloudevents+json; charset=utf-8';
const BINARY_TYPE = 'application/octet-stream';
const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});
const NO_BYTES = Buffer.alloc(0);

type Renderer = (event: DomainEvent) => RenderedBody;

const RENDERERS: Readonly<Record<Format, Renderer>> = {
  standard: renderStandard,
  raw: renderRaw,
  'cloudevents-binary': renderCloudEventBinary,
  'cloudevents-structured': renderCloudEventStructured,
};

/** Writes an event in the form that a subscription asks for. JSON data is spliced in as the bytes that it came in. */
export function renderBody(event: DomainEvent, format: Format): RenderedBody {
  return RENDERERS[format](event);
}

/**
 * `{"type","timestamp","data"}`. Without data `data` is null; data that is no JSON becomes a Base64 string beside
 * `"dataEncoding":"base64"` and, where known, `"dataContentType"`.
 *
 * @source Standard Webhooks 1.0.0, "Payload structure"
 */
function renderStandard(event: DomainEvent): RenderedBody {
  const { data, contentType } = event;
  const timestamp = new Date(event.timeMs).toISOString();
  const head = `{"type":${JSON.stringify(event.type)},"timestamp":"${timestamp}","data":`;
  return {
    body: splice(head, standardData(data, contentType)),
    contentType: JSON_TYPE,
    headers: NO_HEADERS,
  };
}

function standardData(data: EventData, contentType: string | null): Buffer | string {
  if (data.kind === 'json') return data.bytes;
  if (data.kind === 'none') return 'null';
  const type = contentType === null ? '' : `,"dataContentType":${JSON.stringify(contentType)}`;
  return `"${data.bytes.toString('base64')}","dataEncoding":"base64"${type}`;
}

/** The record's value and its content type. */
function renderRaw(event: DomainEvent): RenderedBody {
  const { raw, rawContentType } = event;
  if (raw === null || raw.length === 0)
    return { body: NO_BYTES, contentType: null, headers: NO_HEADERS };
  return { body: raw, contentType: rawContentType ?? dataType(event), headers: NO_HEADERS };
}

/** @source CloudEvents HTTP protocol binding 1.0.2, section 3.1 */
function renderCloudEventBinary(event: DomainEvent): RenderedBody {
  const headers: Record<string, string> = {};
  for (const [name, value] of contextAttributes(event)) headers[`ce-${name}`] = headerValue(value);
  const body = event.data.kind === 'none' ? NO_BYTES : event.data.bytes;
  return { body, contentType: dataType(event), headers };
}

/** @source CloudEvents HTTP protocol binding 1.0.2, section 3.2; JSON event format 1.0.2, section 3 */
function renderCloudEventStructured(event: DomainEvent): RenderedBody {
  const { data } = event;
  const type = dataType(event);
  const members = contextAttributes(event).map(
    ([name, value]) => `"${name}":${JSON.stringify(value)}`,
  );
  if (type !== null) members.push(`"datacontenttype":${JSON.stringify(type)}`);
  if (data.kind !== 'none') members.push(data.kind === 'json' ? '"data":' : '"data_base64":');
  const body = splice(`{${members.join(',')}`, structuredData(data));
  return { body, contentType: STRUCTURED_TYPE, headers: NO_HEADERS };
}

function structuredData(data: EventData): Buffer | string {
  if (data.kind === 'json') return data.bytes;
  return data.kind === 'none' ? '' : `"${data.bytes.toString('base64')}"`;
}

/** The media type of an event's data; null without data. */
function dataType({ data, contentType }: DomainEvent): string | null {
  if (data.kind === 'none') return null;
  return contentType ?? (data.kind === 'json' ? JSON_TYPE : BINARY_TYPE);
}

/** Head, middle and the closing brace of an object, in one buffer of exactly their size. */
function splice(head: string, middle: Buffer | string): Buffer {
  if (typeof middle === 'string') return Buffer.from(`${head}${middle}}`, 'utf8');
  const headBytes = Buffer.byteLength(head, 'utf8');
  const body = Buffer.allocUnsafe(headBytes + middle.length + 1);
  body.write(head, 0, 'utf8');
  middle.copy(body, headBytes);
  body[body.length - 1] = 0x7d;
  return body;
}

/** All but printable ASCII, and the space, the double quote and the percent sign. */
const TO_ENCODE = /[^\x21\x23\x24\x26-\x7e]+/g;

/** @source CloudEvents HTTP protocol binding 1.0.2, section 3.1.3.2 */
function headerValue(text: string): string {
  return text.replace(TO_ENCODE, encodeURIComponent);
}
