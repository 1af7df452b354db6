import type { LogRecord, RecordBatch } from '../../kafka/ports.js';
import { deliveryRecord, type Delivery } from '../messages/delivery.js';
import type { DomainEvent } from '../messages/event.js';
import type { SubscriptionRule, Target } from '../messages/target.js';
import type { TraceContext } from '../messages/trace-context.js';
import { decodeRecord } from './decode-record.js';
import { deliveryId } from './delivery-id.js';
import { EventRenderings } from './event-renderings.js';
import type { RenderedBody } from './render-body.js';
import type { RouterParts } from './router.js';

/**
 * Routes one record: decodes it, finds who wants it, and writes one delivery for each match.
 *
 * @returns one promise for each written record; they resolve when the broker has acknowledged it. Empty when nobody
 * wants the event
 */
export function routeRecord(
  batch: RecordBatch,
  record: LogRecord,
  parts: RouterParts,
): Promise<unknown>[] {
  const { topic, partition } = batch;
  const { observer, sink } = parts;
  const decoded = decodeRecord(record, batch, parts.decoding);
  if (decoded.kind === 'unreadable') {
    const { reason, detail } = decoded;
    return [parts.quarantine.put({ topic, partition, record, reason, detail })];
  }
  const matches = parts.index.match(decoded.event.type, topic, decoded.tenant);
  observer.routed(matches.length);
  if (matches.length === 0) return [];

  const span = parts.tracer?.route(decoded.event);
  const trace = span?.context ?? decoded.event.trace;
  const written: Promise<unknown>[] = [];
  const renderings = new EventRenderings(decoded.event);
  for (const rule of matches) {
    const target = parts.targets.get(rule.endpointId);
    if (target === undefined) continue; // its deletion ends its subscriptions, too
    const body = renderings.as(rule.format);
    const delivery = newDelivery(decoded.event, record, rule, target, body, trace, parts);
    written.push(
      target.disabled === null
        ? sink.send(deliveryRecord(parts.topology.deliveries, delivery))
        : parts.outcomes.dropped(delivery, 'endpoint-disabled', DISABLED, delivery.routedAtMs),
    );
  }
  if (span !== undefined) void Promise.allSettled(written).then(() => span.end(written.length));
  return written;
}

const DISABLED = 'the endpoint was disabled when the event came';

function newDelivery(
  event: DomainEvent,
  record: LogRecord,
  rule: SubscriptionRule,
  target: Target,
  rendered: RenderedBody,
  trace: TraceContext | null,
  parts: RouterParts,
): Delivery {
  const { id, type, timeMs, source } = event;
  const routedAtMs = parts.now();
  return {
    id: deliveryId(source, record.timestampMs, target.id, rule.id),
    endpointId: target.id,
    subscriptionId: rule.id,
    tenant: target.tenant,
    event: { id, type, timeMs, source },
    attempt: 1,
    firstAttemptAtMs: null,
    notBeforeMs: 0,
    deadlineMs: routedAtMs + Math.min(target.retry.maxAgeSeconds * 1000, parts.longestAgeMs),
    routedAtMs,
    controlOffset: parts.targets.appliedOffset,
    contentType: rendered.contentType,
    requestHeaders: rendered.headers,
    body: rendered.body,
    trace,
  };
}
