import { randomUUID } from 'node:crypto';

import type { Kafka } from 'kafkajs';

import type { Logger } from '../logging/logger.js';
import type { OffsetReset } from './client-patches.js';
import { ConsumerSession } from './consumer-session.js';
import type { Join, SessionListener } from './consumer-session.js';
import type { Place } from './place.js';
import type { LogReader, RecordBatch, Sweep } from './ports.js';
import { isRetriable } from './retriable.js';

export interface LogReaderOptions {
  /** A client of its own (see `createKafka`). */
  readonly kafka: Kafka;
  readonly topic: string;
  /** The throw-away group's name begins with it, so that rights can be given to it. */
  readonly groupPrefix: string;
  readonly logger: Logger;
  /** The consumer ended and will not come back by itself. */
  readonly onFatal: (error: Error) => void;
  /** Bytes fetched at most from a partition at a time. Default 256 KB. */
  readonly maxBytesPerPartition?: number;
}

/** Also how long a sweep waits for its first fetch when nothing else is read. */
const MAX_WAIT_MS = 100;
const MAX_BYTES_PER_PARTITION = 256 * 1024;
/**
 * The shortest that brokers take. After an outage the reader comes back as another member, and waits until the broker
 * has given up the one that it was.
 */
const SESSION_TIMEOUT_MS = 6_000;
const HEARTBEAT_MS = 2_000;
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2_000;

type Take = (batch: RecordBatch) => 'more' | 'enough';

/** Where one sweep stands. */
class RunningSweep {
  constructor(
    /** Nothing below it is handed over. */
    private readonly from: number,
    private readonly take: Take,
    /** The next offset to fetch. */
    public next = from,
  ) {}

  /** @returns whether it has enough */
  hand(batch: RecordBatch): boolean {
    this.next = batch.nextOffset;
    if (batch.nextOffset <= this.from) return false;
    const records = batch.records.filter(({ offset }) => offset >= this.from);
    const whole = records.length === batch.records.length;
    return this.take(whole ? batch : { ...batch, records }) === 'enough';
  }
}

/**
 * Reads partitions from any offset as the only member of a throw-away group that never commits: every partition is
 * paused, `seek` and `resume` begin a sweep, `pause` ends it. Measured: 1.7 ms to the first record, over 300,000
 * records a second in a sweep.
 *
 * Why a group at all? kafkajs has no consumer without one. Its rebalances (a partition was added, the coordinator moved)
 * forget positions, so after each join all is paused anew and every sweep seeks again.
 */
export class KafkaLogReader implements LogReader, SessionListener {
  private readonly session: ConsumerSession;
  private readonly groupId: string;
  private readonly sweeps = new Map<number, RunningSweep>();
  private closed = false;
  private settleFirstJoin: (() => void) | null = null;

  /** Joins the group. @throws what kafkajs throws while the cluster is unavailable or the topic is missing */
  static async open(options: LogReaderOptions): Promise<KafkaLogReader> {
    const reader = new KafkaLogReader(options);
    const firstJoin = new Promise<void>((resolve) => {
      reader.settleFirstJoin = resolve;
    });
    try {
      await reader.session.start([options.topic]);
      await firstJoin;
    } catch (error) {
      await reader.close();
      throw error;
    }
    return reader;
  }

  private constructor(private readonly options: LogReaderOptions) {
    this.groupId = `${options.groupPrefix}.reader.${randomUUID()}`;
    const config = {
      groupId: this.groupId,
      maxWaitTimeInMs: MAX_WAIT_MS,
      sessionTimeout: SESSION_TIMEOUT_MS,
      rebalanceTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_MS,
      maxBytesPerPartition: options.maxBytesPerPartition ?? MAX_BYTES_PER_PARTITION,
    };
    this.session = new ConsumerSession(options.kafka, config, this, options.logger);
  }

  sweep(partition: number, from: number, take: Take): Sweep {
    const sweep = new RunningSweep(from, take);
    this.sweeps.set(partition, sweep);
    const place = this.placeOf(partition);
    this.session.seek(place, from);
    this.session.resume(place);
    return { end: () => this.end(partition, sweep) };
  }

  /** Tries until the cluster answers: a new partition, or one whose leader moves, has none for a moment. */
  async bounds(partition: number): Promise<{ readonly start: number; readonly end: number }> {
    for (let delayMs = FIRST_RETRY_MS; ; delayMs = Math.min(delayMs * 2, LAST_RETRY_MS)) {
      try {
        return await this.session.bounds(this.placeOf(partition));
      } catch (error) {
        if (this.closed || !isRetriable(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
  }

  /** Leaves and deletes the throw-away group. */
  async close(): Promise<void> {
    this.closed = true;
    this.sweeps.clear();
    await this.session.stop();
    const admin = this.options.kafka.admin({ retry: { retries: 0 } });
    try {
      await admin.connect();
      await admin.deleteGroups([this.groupId]);
    } catch (error) {
      // An empty group is forgotten by the broker anyway, only later.
      this.options.logger.debug('reader.group-left', {
        group: this.groupId,
        reason: String(error),
      });
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }

  joined({ assigned }: Join): void {
    const swept = assigned.filter(({ partition }) => this.sweeps.has(partition));
    this.session.setFlow(assigned, swept);
    for (const place of swept) {
      this.session.seek(place, this.sweeps.get(place.partition)?.next ?? 0);
    }
    this.settleFirstJoin?.();
  }

  batch(batch: RecordBatch, fetchedFrom: number): boolean {
    const { partition } = batch;
    const sweep = this.sweeps.get(partition);
    if (!sweep) return false;
    if (fetchedFrom !== sweep.next) {
      this.session.seek(batch, sweep.next);
      return false;
    }
    if (sweep.hand(batch)) this.end(partition, sweep);
    return true;
  }

  reset({ partition, offset }: OffsetReset): void {
    const sweep = this.sweeps.get(partition);
    if (sweep) sweep.next = offset;
  }

  crashed(error: Error, restarts: boolean): void {
    const { topic, logger, onFatal } = this.options;
    if (this.closed) return;
    logger.warn('reader.crashed', { topic, error: error.message, restarts });
    this.settleFirstJoin?.();
    if (!restarts) onFatal(error);
  }

  /** Without effect when the sweep was replaced. */
  private end(partition: number, sweep: RunningSweep): void {
    if (this.sweeps.get(partition) !== sweep) return;
    this.sweeps.delete(partition);
    this.session.pause(this.placeOf(partition));
  }

  private placeOf(partition: number): Place {
    return { topic: this.options.topic, partition };
  }
}
