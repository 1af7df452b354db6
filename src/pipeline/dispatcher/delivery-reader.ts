import type { LogRecord, RecordBatch } from '../../kafka/ports.js';
import { parseDelivery, type Delivery } from '../messages/delivery.js';

/** A record that is no delivery. */
export interface Unreadable {
  readonly topic: string;
  readonly partition: number;
  readonly record: LogRecord;
  readonly detail: string;
}

/**
 * Reads records of `deliveries`. One that is no delivery gets a stand-in, so that it goes through its lane in its
 * place, and is put into quarantine when its turn comes.
 */
export class DeliveryReader {
  private readonly unreadables = new WeakMap<Delivery, Unreadable>();

  /** All deliveries of an endpoint have its id as their key. */
  endpointOf(record: LogRecord): string {
    return record.key === null ? '' : record.key.toString('utf8');
  }

  /** @param keep it will wait: its body is copied, since it would keep the whole answer of the fetch in memory */
  read({ topic, partition }: RecordBatch, record: LogRecord, keep: boolean): Delivery {
    const parsed = parseDelivery(record);
    if (parsed.kind === 'unreadable') {
      const standIn = standInFor(this.endpointOf(record), record);
      this.unreadables.set(standIn, { topic, partition, record, detail: parsed.detail });
      return standIn;
    }
    const { delivery } = parsed;
    return keep ? { ...delivery, body: Buffer.from(delivery.body) } : delivery;
  }

  unreadable(delivery: Delivery): Unreadable | undefined {
    return this.unreadables.get(delivery);
  }
}

function standInFor(endpointId: string, { offset, timestampMs }: LogRecord): Delivery {
  return {
    id: '',
    endpointId,
    subscriptionId: '',
    tenant: '',
    event: {
      id: '',
      type: '',
      timeMs: timestampMs,
      source: { topic: '', partition: 0, offset, key: null },
    },
    attempt: 1,
    firstAttemptAtMs: null,
    notBeforeMs: 0,
    deadlineMs: Number.MAX_SAFE_INTEGER,
    routedAtMs: timestampMs,
    controlOffset: 0,
    contentType: null,
    requestHeaders: {},
    body: Buffer.alloc(0),
    trace: null,
  };
}
