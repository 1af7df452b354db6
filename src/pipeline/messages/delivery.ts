import type {
  ConsumedHeaders,
  LogRecord,
  OutgoingRecord,
  ProducedHeaders,
} from '../../kafka/ports.js';
import type { SourcePosition } from './event.js';
import { headerBytes, headerInteger, headerText } from './headers.js';
import { traceContext, TRACEPARENT, TRACESTATE, type TraceContext } from './trace-context.js';

/** The version of the record's layout; a reader refuses a higher one. */
export const DELIVERY_FORMAT = 1;

/** What of the event stays known after it became a delivery. */
export interface EventRef {
  readonly id: string;
  readonly type: string;
  readonly timeMs: number;
  readonly source: SourcePosition;
}

/**
 * One event owed to one endpoint through one subscription.
 *
 * As a record of `deliveries` or of a delay tier: key = endpoint id; value = exactly the bytes to sign and send;
 * headers = all the rest, so that nobody parses JSON to dispatch it. Times are milliseconds since 1970.
 */
export interface Delivery {
  readonly id: string;
  readonly endpointId: string;
  readonly subscriptionId: string;
  readonly tenant: string;
  readonly event: EventRef;
  /** The attempt that comes next, from 1. */
  readonly attempt: number;
  /** Null until an attempt was made. */
  readonly firstAttemptAtMs: number | null;
  /** No attempt is made before; 0 when at once. */
  readonly notBeforeMs: number;
  /** No attempt is made after. */
  readonly deadlineMs: number;
  readonly routedAtMs: number;
  /** The offset of `control` up to which the router knew of endpoints when it made this. */
  readonly controlOffset: number;
  readonly contentType: string | null;
  /** Headers that belong to the body, such as `ce-id`. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** What its attempts are a part of: the trace of the event, or of its routing where spans are exported. */
  readonly trace: TraceContext | null;
}

export type ParsedDelivery =
  | { readonly kind: 'delivery'; readonly delivery: Delivery }
  | { readonly kind: 'unreadable'; readonly detail: string };

const REQUEST_HEADER = 'http-';

/** The headers of a delivery's record: everything but key and value. */
export function deliveryHeaders(delivery: Delivery): ProducedHeaders {
  const { event } = delivery;
  const { source } = event;
  const headers: Record<string, string | Buffer> = {
    format: String(DELIVERY_FORMAT),
    'delivery-id': delivery.id,
    'subscription-id': delivery.subscriptionId,
    tenant: delivery.tenant,
    'event-id': event.id,
    'event-type': event.type,
    'event-at': String(event.timeMs),
    source: `${source.topic}:${source.partition}:${source.offset}`,
    attempt: String(delivery.attempt),
    deadline: String(delivery.deadlineMs),
    'routed-at': String(delivery.routedAtMs),
    'control-offset': String(delivery.controlOffset),
  };
  if (source.key !== null) headers['source-key'] = source.key;
  if (delivery.contentType !== null) headers['content-type'] = delivery.contentType;
  if (delivery.firstAttemptAtMs !== null)
    headers['first-attempt-at'] = String(delivery.firstAttemptAtMs);
  if (delivery.notBeforeMs > 0) headers['not-before'] = String(delivery.notBeforeMs);
  if (delivery.trace !== null) {
    headers[TRACEPARENT] = delivery.trace.traceparent;
    if (delivery.trace.tracestate !== null) headers[TRACESTATE] = delivery.trace.tracestate;
  }
  for (const name in delivery.requestHeaders)
    headers[REQUEST_HEADER + name] = delivery.requestHeaders[name]!;
  return headers;
}

/** @param partition given for delay tiers, whose records are spread; `deliveries` goes by the key */
export function deliveryRecord(
  topic: string,
  delivery: Delivery,
  partition?: number,
): OutgoingRecord {
  const headers = deliveryHeaders(delivery);
  const record = { topic, key: delivery.endpointId, value: delivery.body, headers };
  return partition === undefined ? record : { ...record, partition };
}

/** Reads what `deliveryRecord` wrote; anything else is unreadable, with the header that is at fault. */
export function parseDelivery(record: LogRecord): ParsedDelivery {
  const { headers } = record;
  const format = headerInteger(headers, 'format');
  if (format === undefined) return unreadable('header "format" is missing: not a delivery');
  if (format > DELIVERY_FORMAT)
    return unreadable(`format ${format} is newer than this replica's ${DELIVERY_FORMAT}`);
  if (record.key === null) return unreadable('the key (endpoint id) is missing');

  const source = parseSource(headers);
  if (source === undefined) return unreadable('header "source" is not "topic:partition:offset"');
  for (const name of REQUIRED_TEXTS)
    if (headers[name] === undefined) return unreadable(`header "${name}" is missing`);
  for (const name of REQUIRED_NUMBERS)
    if (headerInteger(headers, name) === undefined)
      return unreadable(`header "${name}" is not a whole number`);

  const text = (name: string): string => headerText(headers, name) ?? '';
  const integer = (name: string): number => headerInteger(headers, name) ?? 0;
  const delivery: Delivery = {
    id: text('delivery-id'),
    endpointId: record.key.toString('utf8'),
    subscriptionId: text('subscription-id'),
    tenant: text('tenant'),
    event: { id: text('event-id'), type: text('event-type'), timeMs: integer('event-at'), source },
    attempt: integer('attempt'),
    firstAttemptAtMs: headerInteger(headers, 'first-attempt-at') ?? null,
    notBeforeMs: headerInteger(headers, 'not-before') ?? 0,
    deadlineMs: integer('deadline'),
    routedAtMs: integer('routed-at'),
    controlOffset: headerInteger(headers, 'control-offset') ?? 0,
    contentType: headerText(headers, 'content-type') ?? null,
    requestHeaders: parseRequestHeaders(headers),
    body: record.value ?? Buffer.alloc(0),
    trace: traceContext(headerText(headers, TRACEPARENT), headerText(headers, TRACESTATE)),
  };
  return { kind: 'delivery', delivery };
}

const REQUIRED_TEXTS = ['delivery-id', 'subscription-id', 'tenant', 'event-id', 'event-type'];
const REQUIRED_NUMBERS = ['event-at', 'attempt', 'deadline', 'routed-at'];

function unreadable(detail: string): ParsedDelivery {
  return { kind: 'unreadable', detail };
}

function parseSource(headers: ConsumedHeaders): SourcePosition | undefined {
  const match = /^([\w.-]+):(\d+):(\d+)$/.exec(headerText(headers, 'source') ?? '');
  if (match === null) return undefined;
  const [, topic = '', partition, offset] = match;
  return {
    topic,
    partition: Number(partition),
    offset: Number(offset),
    key: headerBytes(headers, 'source-key'),
  };
}

function parseRequestHeaders(headers: ConsumedHeaders): Readonly<Record<string, string>> {
  let found: Record<string, string> | undefined;
  for (const name in headers) {
    if (!name.startsWith(REQUEST_HEADER)) continue;
    found ??= {};
    found[name.slice(REQUEST_HEADER.length)] = headerText(headers, name) ?? '';
  }
  return found ?? NO_HEADERS;
}

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});
