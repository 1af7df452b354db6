import { headerOf, type RequestHeaders } from './request-headers.js';

/** What a body holds, whichever of the gateway's formats it came in. */
export interface WebhookEvent<Data = unknown> {
  /** Such as `order.paid`; null for the format `raw`. */
  readonly type: string | null;
  /** When it happened, ISO 8601; null where the body does not tell. */
  readonly time: string | null;
  /** CloudEvents' `id` and `source`; null in the other formats. */
  readonly eventId: string | null;
  readonly source: string | null;
  /** Parsed JSON; a Buffer for data of other kinds and for `raw`. Check its shape before you trust it. */
  readonly data: Data;
}

export type ParsedEvent =
  | { readonly kind: 'event'; readonly event: WebhookEvent }
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * Reads a body by its headers: CloudEvents in both modes, else `{type, timestamp, data}`. Bodies of subscriptions with the
 * format `raw` are the producers' own: they look like anything, so they must be expected (`raw`).
 *
 * @source CloudEvents 1.0 HTTP binding, sections 3.1 and 3.2; Standard Webhooks 1.0.0, "Payload structure"
 */
export function parseEvent(headers: RequestHeaders, body: Buffer, raw: boolean): ParsedEvent {
  if (raw) return event({ data: body });
  const contentType = headerOf(headers, 'content-type') ?? '';
  if (headerOf(headers, 'ce-specversion') !== null) return binary(headers, contentType, body);
  const members = jsonObject(body);
  if (members === null) return { kind: 'unreadable', reason: 'the body is no JSON object' };
  return contentType.startsWith('application/cloudevents+json')
    ? structured(members)
    : standard(members);
}

function binary(headers: RequestHeaders, contentType: string, body: Buffer): ParsedEvent {
  const attribute = (name: string): string | null => decoded(headerOf(headers, `ce-${name}`));
  const data = isJson(contentType) ? json(body) : { value: body };
  if (data === null) return { kind: 'unreadable', reason: 'the body is no JSON' };
  return event({
    type: attribute('type'),
    time: attribute('time'),
    eventId: attribute('id'),
    source: attribute('source'),
    data: body.length === 0 ? null : data.value,
  });
}

function structured(members: Members): ParsedEvent {
  const base64 = textIn(members, 'data_base64');
  return event({
    type: textIn(members, 'type'),
    time: textIn(members, 'time'),
    eventId: textIn(members, 'id'),
    source: textIn(members, 'source'),
    data: base64 === null ? (members['data'] ?? null) : Buffer.from(base64, 'base64'),
  });
}

function standard(members: Members): ParsedEvent {
  const type = textIn(members, 'type');
  if (type === null) return { kind: 'unreadable', reason: 'the body has no "type"' };
  const { data = null, dataEncoding } = members;
  return event({
    type,
    time: textIn(members, 'timestamp'),
    data:
      dataEncoding === 'base64' && typeof data === 'string' ? Buffer.from(data, 'base64') : data,
  });
}

function event(members: Partial<WebhookEvent>): ParsedEvent {
  const nothing = { type: null, time: null, eventId: null, source: null, data: null };
  return { kind: 'event', event: { ...nothing, ...members } };
}

type Members = Readonly<Record<string, unknown>>;

function jsonObject(body: Buffer): Members | null {
  const value = json(body)?.value;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any object has members of unknown types
  return isObject ? (value as Members) : null;
}

function json(body: Buffer): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(body.toString('utf8')) };
  } catch {
    return null;
  }
}

function isJson(contentType: string): boolean {
  return /^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType);
}

function textIn(members: Members, name: string): string | null {
  const value = members[name];
  return typeof value === 'string' ? value : null;
}

/** Attributes in headers are percent-encoded (section 3.1.3.2). */
function decoded(value: string | null): string | null {
  if (value === null) return null;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
