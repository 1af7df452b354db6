import { GatewayError } from '../gateway-error.js';
import type { Logger } from '../logging/logger.js';
import { messageOf } from '../unknown-error.js';
import { AtMost } from './at-most.js';
import { latestValues } from './latest-values.js';
import { WriterOwnedLog } from './owned-log.js';
import type { TransactionWriter } from './owned-log.js';
import type { FencedLog, LogReader, OwnedLog } from './ports.js';

/** The key of the barrier record that each take-over writes: `{"instance":"…","at":"…"}`. */
export const OWNER_KEY = 'owner';

export interface BarrierFencedLogOptions {
  readonly topic: string;
  /** A new writer, which takes the partition over with its first transaction. */
  readonly newWriter: (partition: number) => TransactionWriter;
  /** Reads this topic for nobody else: a partition has one sweep. Closed with the log. */
  readonly reader: LogReader;
  /** Who takes over, for people who look into the topic. */
  readonly instance: string;
  readonly now: () => number;
  readonly logger: Logger;
  /** Default 10,000. */
  readonly appendLimitMs?: number;
}

const APPEND_LIMIT_MS = 10_000;
const SILENCE_LIMIT_MS = 30_000;
/** More at once gain nothing: 64 partitions take about a second. */
const CONCURRENT_TAKE_OVERS = 16;

/**
 * Take-over by barrier: a new writer fences all former ones, and what stands below its first record is final.
 *
 * How can nothing slip in? From the barrier on the partition's leader knows the new writer's epoch and refuses records of
 * older ones; the transaction that a former writer had open was aborted before, and the reader skips it. So the values
 * below the barrier are the truth for as long as this writer's transactions succeed.
 *
 * When several take over at once, whoever began last wins; the others fail here or with their next append.
 */
export class BarrierFencedLog implements FencedLog {
  private readonly places = new AtMost(CONCURRENT_TAKE_OVERS);
  private readonly owned = new Set<OwnedLog>();
  /** The end of the latest take-over of each partition: the next one waits for it, since they share a sweep. */
  private readonly turns = new Map<number, Promise<void>>();
  private closed = false;

  constructor(private readonly options: BarrierFencedLogOptions) {}

  /** @throws also GatewayError `log-silent`, `log-unreadable` (see `latestValues`), `log-closed` */
  takeOver(partition: number): Promise<OwnedLog> {
    const before = this.turns.get(partition) ?? Promise.resolve();
    const mine = before.then(() => this.places.run(() => this.begin(partition)));
    // Without its value, so that a log that ended takes no memory.
    const end = mine.then(ignore, ignore);
    this.turns.set(partition, end);
    return mine;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.owned].map((log) => log.release()));
    await this.options.reader.close();
  }

  private async begin(partition: number): Promise<OwnedLog> {
    const { topic, newWriter, logger } = this.options;
    const writer = newWriter(partition);
    try {
      const records = await this.fence(partition, writer);
      logger.debug('log.taken-over', { topic, partition, records: records.size });
      return this.own(partition, writer, records);
    } catch (error) {
      writer.abandon();
      logger.debug('log.not-taken-over', { topic, partition, reason: messageOf(error) });
      throw error;
    }
  }

  /** @returns the latest values below the writer's barrier */
  private async fence(
    partition: number,
    writer: TransactionWriter,
  ): Promise<ReadonlyMap<string, Buffer>> {
    const { reader, instance, now } = this.options;
    this.refuseIfClosed();
    const at = new Date(now()).toISOString();
    const before = await writer.write([
      { key: OWNER_KEY, value: JSON.stringify({ instance, at }) },
    ]);
    this.refuseIfClosed();
    const range = { reader, partition, before, silenceLimitMs: SILENCE_LIMIT_MS };
    const records = await latestValues(range);
    this.refuseIfClosed();
    records.delete(OWNER_KEY);
    return records;
  }

  private own(
    partition: number,
    writer: TransactionWriter,
    records: ReadonlyMap<string, Buffer>,
  ): OwnedLog {
    const { topic, logger, appendLimitMs = APPEND_LIMIT_MS } = this.options;
    const onEnded = (log: OwnedLog) => this.owned.delete(log);
    const options = { topic, partition, writer, records, logger, appendLimitMs, onEnded };
    const log = new WriterOwnedLog(options);
    this.owned.add(log);
    return log;
  }

  private refuseIfClosed(): void {
    if (!this.closed) return;
    throw new GatewayError('log-closed', `The log of ${this.options.topic} was closed.`);
  }
}

function ignore(): void {}
