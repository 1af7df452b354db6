import type { OutgoingRecord } from '../../kafka/ports.js';
import type { Delivery } from './delivery.js';
import { deliveryHeaders } from './delivery.js';
import type { HttpOutcome, ResultError } from './result.js';

/** Why a delivery is dead. */
export type DeadReason =
  'attempts-exhausted' | 'age-exhausted' | 'expired' | 'gone' | 'endpoint-disabled';

export interface DeadLetter {
  readonly delivery: Delivery;
  readonly reason: DeadReason;
  readonly diedAtMs: number;
  readonly lastHttp: HttpOutcome | null;
  readonly lastError: ResultError | null;
}

/**
 * A delivery given up, with everything needed to send it again: value and headers are those of the delivery's own
 * record, so that a copy of it into `deliveries` (with `attempt` and `deadline` renewed) is a new try; the headers
 * `dead-*` and `last-*` tell why it died.
 */
export function deadLetterRecord(topic: string, letter: DeadLetter): OutgoingRecord {
  const { delivery, reason, diedAtMs, lastHttp, lastError } = letter;
  return {
    topic,
    key: delivery.endpointId,
    value: delivery.body,
    headers: {
      ...deliveryHeaders(delivery),
      'dead-reason': reason,
      'dead-at': String(diedAtMs),
      'last-status': lastHttp === null ? undefined : String(lastHttp.status),
      'last-body': lastHttp?.bodySnippet,
      'last-error': lastError?.kind,
      'last-error-message': lastError?.message,
    },
  };
}
