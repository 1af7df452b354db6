import type { OutgoingRecord } from '../../kafka/ports.js';
import type { Delivery } from './delivery.js';
import { isoTime } from './iso-time.js';
import { TRACEPARENT, TRACESTATE, type TraceContext } from './trace-context.js';

/** The kinds of results, as the last part of the CloudEvents type `event-gateway.<kind>`. */
export type ResultKind =
  | 'attempt.succeeded'
  | 'attempt.failed'
  | 'delivery.dead'
  | 'delivery.dropped'
  | EndpointResultKind;

/** What can happen to an endpoint as a whole. */
export type EndpointResultKind =
  | 'endpoint.disabled'
  | 'endpoint.detached'
  | 'endpoint.caught-up'
  | 'endpoint.overtaken'
  | 'breaker.opened'
  | 'breaker.closed';

export interface HttpOutcome {
  readonly status: number;
  readonly durationMs: number;
  /** The first bytes of the answer's body, as text. */
  readonly bodySnippet: string;
  readonly truncated: boolean;
}

/** What went wrong: a stable kind (a transport failure's name, or the reason of the verdict) and words for people. */
export interface ResultError {
  readonly kind: string;
  readonly message: string;
}

/**
 * The published record of an attempt, or of a delivery's end. (deliveryId, attempt, kind) is the key to dedupe by.
 * `docs/result.schema.json` is its JSON Schema.
 */
export interface DeliveryResult {
  readonly kind: 'attempt.succeeded' | 'attempt.failed' | 'delivery.dead' | 'delivery.dropped';
  readonly delivery: Delivery;
  /** Nothing more will be sent for this delivery. */
  readonly final: boolean;
  readonly http: HttpOutcome | null;
  readonly error: ResultError | null;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number;
  readonly nextAttemptAtMs: number | null;
  /** What the request carried, or the delivery where there was none. */
  readonly trace: TraceContext | null;
}

/** Something happened to an endpoint as a whole. */
export interface EndpointResult {
  readonly kind: EndpointResultKind;
  readonly endpointId: string;
  readonly tenant: string;
  readonly reason: string;
  readonly atMs: number;
}

/**
 * A result as a record: CloudEvents 1.0 in Kafka binary mode, JSON value, key = endpoint id.
 *
 * @source CloudEvents Kafka protocol binding 1.0.2, section 3.2
 */
export function deliveryResultRecord(
  topic: string,
  instance: string,
  result: DeliveryResult,
): OutgoingRecord {
  const { delivery, kind, http, error, startedAtMs, endedAtMs, nextAttemptAtMs, trace } = result;
  const { event } = delivery;
  const { source } = event;
  const value = {
    deliveryId: delivery.id,
    attempt: delivery.attempt,
    endpointId: delivery.endpointId,
    subscriptionId: delivery.subscriptionId,
    tenant: delivery.tenant,
    event: {
      id: event.id,
      type: event.type,
      source: {
        topic: source.topic,
        partition: source.partition,
        offset: source.offset,
        key: source.key === null ? null : source.key.toString('utf8'),
      },
    },
    outcome: OUTCOMES[kind],
    final: result.final,
    http,
    error,
    timings: {
      eventAt: isoTime(event.timeMs),
      routedAt: isoTime(delivery.routedAtMs),
      startedAt: startedAtMs === null ? null : isoTime(startedAtMs),
      endedAt: isoTime(endedAtMs),
    },
    nextAttemptAt: nextAttemptAtMs === null ? null : isoTime(nextAttemptAtMs),
    traceparent: trace?.traceparent ?? null,
    instance,
  };
  const id = `${delivery.id}.${delivery.attempt}.${kind}`;
  return cloudEvent(topic, delivery.endpointId, kind, id, endedAtMs, value, trace);
}

/** As `deliveryResultRecord`, for what concerns no single delivery. */
export function endpointResultRecord(
  topic: string,
  instance: string,
  result: EndpointResult,
): OutgoingRecord {
  const { kind, endpointId, tenant, reason, atMs } = result;
  const value = { endpointId, tenant, reason, at: isoTime(atMs), instance };
  const id = `${endpointId}.${kind}.${atMs}.${instance}`;
  return cloudEvent(topic, endpointId, kind, id, atMs, value, null);
}

const OUTCOMES = {
  'attempt.succeeded': 'succeeded',
  'attempt.failed': 'failed',
  'delivery.dead': 'dead',
  'delivery.dropped': 'dropped',
} as const;

function cloudEvent(
  topic: string,
  endpointId: string,
  kind: ResultKind,
  id: string,
  timeMs: number,
  value: unknown,
  trace: TraceContext | null,
): OutgoingRecord {
  const headers: Record<string, string> = {
    ce_specversion: '1.0',
    ce_id: id,
    ce_source: '/event-gateway',
    ce_type: `event-gateway.${kind}`,
    ce_time: isoTime(timeMs),
    ce_subject: endpointId,
    'content-type': 'application/json',
  };
  if (trace !== null) {
    headers[TRACEPARENT] = trace.traceparent;
    if (trace.tracestate !== null) headers[TRACESTATE] = trace.tracestate;
  }
  return { topic, key: endpointId, value: JSON.stringify(value), headers };
}
