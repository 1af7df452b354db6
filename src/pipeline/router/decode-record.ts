import type { ConsumedHeaders, LogRecord } from '../../kafka/ports.js';
import type { DomainEvent } from '../messages/event.js';
import { headerText } from '../messages/headers.js';
import {
  traceContext,
  TRACEPARENT,
  TRACESTATE,
  type TraceContext,
} from '../messages/trace-context.js';
import { isBinaryCloudEvent, readBinaryContext } from './cloudevents-binary.js';
import type { CloudEventContext } from './cloudevents-context.js';
import { isStructuredCloudEvent, readStructuredEvent } from './cloudevents-structured.js';
import { findText, MAX_ID_LENGTH, type Whereabouts } from './identify-event.js';
import { tenantOf, type TenantRules } from './tenant-of.js';
import { payloadOf, type Payload } from './payload.js';
import { textFault } from './text-fault.js';
import { unreadable, type Unreadable } from './unreadable.js';

/** Where events of the user's own making keep what CloudEvents have attributes for. */
export interface DecodingRules {
  readonly id: Whereabouts;
  readonly type: Whereabouts;
  /** Where the tenant stands; null when events have none. */
  readonly tenant: TenantRules | null;
}

/** The partition that a record was read from. */
export interface RecordOrigin {
  readonly topic: string;
  readonly partition: number;
}

export type Decoded =
  | { readonly kind: 'event'; readonly event: DomainEvent; readonly tenant: string | null }
  | Unreadable;

const MAX_CONTENT_TYPE_LENGTH = 256;
const MAX_TENANT_LENGTH = 128;
const PRINTABLE = /^[\x20-\x7e]*$/;
const YEAR_10000_MS = 253_402_300_800_000;

/**
 * Reads a record of a source topic: a CloudEvent in Kafka's structured or binary mode, a JSON object, or anything else as
 * raw bytes. A null or empty value is an event without data. What announces itself as JSON or as a CloudEvent and
 * is broken is unreadable.
 *
 * Id and type are those of the CloudEvent, else the first that `rules` find, else `topic:partition:offset` and the
 * topic's name. Data stays the bytes that it came in; it shares memory with the record.
 */
export function decodeRecord(
  record: LogRecord,
  origin: RecordOrigin,
  rules: DecodingRules,
): Decoded {
  const opened = open(record);
  if (opened.kind === 'unreadable') return opened;
  const { payload, context, contentType } = opened;
  const { headers, offset } = record;
  const { topic, partition } = origin;

  const id =
    context?.id ?? findText(headers, payload.json, rules.id) ?? `${topic}:${partition}:${offset}`;
  const idFault = textFault(id, MAX_ID_LENGTH);
  if (idFault !== null) return unreadable('event-id-invalid', `the event id ${idFault}`);
  const type = context?.type ?? findText(headers, payload.json, rules.type) ?? topic;
  const typeFault = textFault(type, MAX_ID_LENGTH);
  if (typeFault !== null) return unreadable('event-type-invalid', `the event type ${typeFault}`);
  const tenant =
    rules.tenant === null ? null : tenantOf(headers, payload.json, topic, rules.tenant);
  const tenantFault = tenant === null ? null : textFault(tenant, MAX_TENANT_LENGTH);
  if (tenantFault !== null) return unreadable('tenant-invalid', `the tenant ${tenantFault}`);

  const event: DomainEvent = {
    id,
    type,
    timeMs: withinCalendar(context?.timeMs ?? record.timestampMs),
    source: { topic, partition, offset, key: record.key },
    data: payload.data,
    contentType,
    raw: record.value,
    attributes: context?.attributes ?? NO_ATTRIBUTES,
    trace: traceOf(headers, context?.attributes),
  };
  const { rawContentType } = opened;
  if (rawContentType === undefined) return { kind: 'event', event, tenant };
  return { kind: 'event', event: { ...event, rawContentType }, tenant };
}

/** What a record holds, whichever way it was written. */
interface Opened {
  readonly kind: 'opened';
  readonly payload: Payload;
  readonly contentType: string | null;
  readonly rawContentType?: string;
  readonly context: CloudEventContext | null;
}

const NO_ATTRIBUTES: Readonly<Record<string, string>> = Object.freeze({});

function open(record: LogRecord): Opened | Unreadable {
  const { headers, value } = record;
  const announced = contentTypeOf(headers);
  const announcedFault = contentTypeFault(announced);
  if (announcedFault !== null) return announcedFault;

  if (announced !== null && isStructuredCloudEvent(announced)) {
    const read = readStructuredEvent(value, announced);
    if (read.kind === 'unreadable') return read;
    const { payload, context, contentType } = read;
    const fault = contentTypeFault(contentType);
    return fault ?? { kind: 'opened', payload, contentType, rawContentType: announced, context };
  }

  const context = isBinaryCloudEvent(headers) ? readBinaryContext(headers) : null;
  if (context?.kind === 'unreadable') return context;
  const payload = payloadOf(value, announced);
  if (payload.kind === 'unreadable') return payload;
  return { kind: 'opened', payload, contentType: announced, context };
}

/** Kafka's header names know upper and lower case, their writers often don't. */
function contentTypeOf(headers: ConsumedHeaders): string | null {
  const exact = headerText(headers, 'content-type');
  if (exact !== undefined) return exact === '' ? null : exact;
  for (const name in headers)
    if (name.length === 12 && name.toLowerCase() === 'content-type')
      return headerText(headers, name) || null;
  return null;
}

/**
 * The record's own headers win over the attributes of a CloudEvent: they are of the hop that brought it here.
 *
 * @source CloudEvents distributed tracing extension
 */
function traceOf(
  headers: ConsumedHeaders,
  attributes: Readonly<Record<string, string>> = NO_ATTRIBUTES,
): TraceContext | null {
  const traceparent = headerText(headers, TRACEPARENT);
  return traceparent === undefined
    ? traceContext(attributes[TRACEPARENT], attributes[TRACESTATE])
    : traceContext(traceparent, headerText(headers, TRACESTATE));
}

/** It becomes a header of an HTTP request. */
function contentTypeFault(contentType: string | null): Unreadable | null {
  if (contentType === null) return null;
  if (contentType.length <= MAX_CONTENT_TYPE_LENGTH && PRINTABLE.test(contentType)) return null;
  return unreadable(
    'content-type-invalid',
    `the content type is longer than ${MAX_CONTENT_TYPE_LENGTH} characters or not printable ASCII`,
  );
}

/** Producers put micro- and nanoseconds into timestamps; a time must stay one that RFC 3339 can write. */
function withinCalendar(timeMs: number): number {
  return Math.min(Math.max(0, timeMs), YEAR_10000_MS - 1);
}
