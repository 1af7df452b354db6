import { deliveryRecord, parseDelivery, type Delivery } from '../../pipeline/messages/delivery.js';
import { headerInteger, headerText } from '../../pipeline/messages/headers.js';
import type { OutgoingRecord } from '../../kafka/ports.js';
import type { PlacedRecord } from '../kafka/read-range.js';

/** A delivery that was given up. Texts that are missing are empty. */
export interface DeadLetterView {
  readonly delivery: Delivery;
  readonly diedAtMs: number;
  readonly reason: string;
  readonly lastStatus: number | null;
  readonly lastError: string;
}

/** Reads a record of `dead-letters`; null when it is none that this version can read. */
export function deadLetterView(record: PlacedRecord): DeadLetterView | null {
  const parsed = parseDelivery(record);
  if (parsed.kind === 'unreadable') return null;
  const { headers } = record;
  return {
    delivery: parsed.delivery,
    diedAtMs: headerInteger(headers, 'dead-at') ?? record.timestampMs,
    reason: headerText(headers, 'dead-reason') ?? '',
    lastStatus: headerInteger(headers, 'last-status') ?? null,
    lastError: headerText(headers, 'last-error') ?? '',
  };
}

/**
 * The delivery as a new try: the same id and bytes, attempts from 1, and as much time as it had at first. Receivers that
 * remember ids know it again.
 *
 * @param topic `deliveries`
 */
export function resentRecord(
  topic: string,
  { delivery }: DeadLetterView,
  nowMs: number,
): OutgoingRecord {
  const allowedMs = Math.max(0, delivery.deadlineMs - delivery.routedAtMs);
  return deliveryRecord(topic, {
    ...delivery,
    attempt: 1,
    firstAttemptAtMs: null,
    notBeforeMs: 0,
    routedAtMs: nowMs,
    deadlineMs: nowMs + allowedMs,
  });
}

/** For programs. */
export function deadLetterJson(letter: DeadLetterView): object {
  const { delivery, diedAtMs, reason, lastStatus, lastError } = letter;
  const { id, endpointId, subscriptionId, tenant, event, attempt, contentType, body } = delivery;
  return {
    deliveryId: id,
    endpointId,
    subscriptionId,
    tenant,
    event: {
      id: event.id,
      type: event.type,
      source: {
        topic: event.source.topic,
        partition: event.source.partition,
        offset: event.source.offset,
      },
    },
    attempts: attempt,
    reason,
    diedAt: new Date(diedAtMs).toISOString(),
    lastStatus,
    lastError: lastError || null,
    contentType,
    bodyBytes: body.length,
  };
}
