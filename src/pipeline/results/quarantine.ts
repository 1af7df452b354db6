import { GatewayError } from '../../gateway-error.js';
import type { LogRecord, RecordSink, UnreadableRange } from '../../kafka/ports.js';
import { quarantineRecord, type Quarantined } from '../messages/quarantined.js';

export interface QuarantineObserver {
  /** The broker has it. */
  quarantined(reason: string, what: Omit<Quarantined, 'atMs'>): void;
}

/** Puts aside, with its bytes, coordinates and the reason, what can't be read or can't be delivered. */
export class Quarantine {
  constructor(
    private readonly sink: RecordSink,
    private readonly topic: string,
    private readonly now: () => number,
    private readonly observer: QuarantineObserver,
  ) {}

  /** Resolves when the broker has it. */
  async put(quarantined: Omit<Quarantined, 'atMs'>): Promise<void> {
    const at = { ...quarantined, atMs: this.now() };
    try {
      await this.sink.send(quarantineRecord(this.topic, at));
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== 'record-too-large') throw error;
      await this.sink.send(quarantineRecord(this.topic, truncated(at)));
    }
    this.observer.quarantined(quarantined.reason, quarantined);
  }

  /** A stretch of a partition that the client could not read. */
  async putRange(topic: string, partition: number, range: UnreadableRange): Promise<void> {
    const { fromOffset, toOffset, code, reason, bytes } = range;
    const record: LogRecord = {
      offset: fromOffset,
      timestampMs: this.now(),
      key: null,
      value: bytes,
      headers: {},
    };
    const detail = `offsets ${fromOffset} to ${toOffset}: ${reason}`;
    await this.put({ topic, partition, record, reason: code, detail });
  }
}

/** What fits into any topic: the beginning of the value, and no headers. */
function truncated(quarantined: Quarantined): Quarantined {
  const { record, detail } = quarantined;
  const bytes = record.value?.length ?? 0;
  const value = record.value?.subarray(0, KEPT_BYTES) ?? null;
  return {
    ...quarantined,
    record: { ...record, key: null, value, headers: {} },
    detail: `${detail} (only the first ${KEPT_BYTES} of ${bytes} bytes are kept)`,
  };
}

const KEPT_BYTES = 64 * 1024;
