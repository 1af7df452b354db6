import { GatewayError } from '../../gateway-error.js';
import type {
  AssignedPartition,
  ConsumedHeaders,
  GroupSource,
  LogRecord,
  OutgoingRecord,
  PartitionIntake,
  RecordBatch,
  RecordSink,
} from '../../kafka/ports.js';
import { DELAY_TIERS, type DelayTier, type Topology } from '../../topology.js';
import { within } from '../../within.js';
import { headerInteger } from '../messages/headers.js';
import type { Committer } from '../progress/committer.js';
import { PartitionTracker } from '../progress/partition-tracker.js';
import { HOLD_MS, hopFor, releaseAtMs } from './delay-tiers.js';

/** Runs a callback at a time; several thousand may be scheduled at once. */
export interface Timers {
  schedule(atMs: number, callback: () => void): unknown;
}

export interface ForwarderObserver {
  /** @param latenessMs how long after its time a delivery went back to the dispatcher */
  forwarded(latenessMs: number): void;
}

/** Tells a tracing backend how long deliveries waited for their next attempt. */
export interface WaitTracer {
  waited(wait: Wait): void;
}

/** One stay in a tier. */
export interface Wait {
  readonly tier: DelayTier;
  /** Of the delivery's record. */
  readonly headers: ConsumedHeaders;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ForwarderParts {
  readonly topology: Topology;
  readonly tierPartitions: number;
  readonly sink: RecordSink;
  readonly committer: Committer;
  readonly timers: Timers;
  readonly now: () => number;
  readonly observer: ForwarderObserver;
  /** Null when nothing is exported: then nothing is done for it. */
  readonly tracer: WaitTracer | null;
  readonly onFatal: (error: unknown) => void;
}

/**
 * Holds deliveries until their retry is due: a timing wheel made of topics.
 *
 * The longest part of a wait passes in Kafka: a tier's partition is paused until its head is within `HOLD_MS` of
 * its release. The rest passes in memory, with the record uncommitted. At its release a record goes to `deliveries`
 * when its wait is over, else to the tier that fits what remains.
 */
export class DelayForwarder {
  private readonly tierOf: ReadonlyMap<string, DelayTier>;
  private source: GroupSource | undefined;
  private stopping = false;

  constructor(private readonly parts: ForwarderParts) {
    this.tierOf = new Map(DELAY_TIERS.map((tier) => [parts.topology.delay(tier), tier]));
  }

  /** @param source the group `forwarder` on all tiers, made with this forwarder's `assigned` */
  async start(source: GroupSource): Promise<void> {
    this.source = source;
    this.parts.committer.start();
    await source.start();
  }

  /** Releases nothing more; what is held in memory is read again by the next owner. */
  async stop(limitMs: number): Promise<void> {
    this.source?.pauseAll();
    this.stopping = true;
    await within(limitMs, this.parts.sink.flush());
    await this.parts.committer.stop(limitMs);
    await this.source?.stop();
  }

  readonly assigned = (assigned: AssignedPartition): PartitionIntake => {
    const tier = this.tierOf.get(assigned.topic);
    if (tier === undefined)
      throw new GatewayError('not-a-tier', `${assigned.topic} is no delay tier of this gateway`);
    const intake = new TierPartition(tier, assigned, this.parts, () => this.stopping);
    this.parts.committer.add(assigned, intake.tracker);
    return {
      accept: (batch) => intake.accept(batch),
      release: async () => {
        await intake.release();
        await this.parts.committer.settle(assigned);
      },
      revoke: () => this.parts.committer.remove(assigned),
    };
  };
}

class TierPartition {
  readonly tracker: PartitionTracker;
  private heldBytes = 0;
  private stopped = false;
  private spread = 0;
  private unacknowledged = 0;
  private releasing = false;
  private atRest: (() => void) | undefined;

  constructor(
    private readonly tier: DelayTier,
    private readonly assigned: AssignedPartition,
    private readonly parts: ForwarderParts,
    private readonly stopping: () => boolean,
  ) {
    this.tracker = new PartitionTracker(assigned.committed, 0);
  }

  accept(batch: RecordBatch): number {
    const { tracker } = this;
    for (const record of batch.records) {
      if (record.offset < tracker.position) continue;
      if (tracker.wasCompleted(record.offset)) {
        tracker.skipTo(record.offset + 1);
        continue;
      }
      if (!this.hold(record)) return record.offset;
    }
    tracker.skipTo(batch.nextOffset);
    return batch.nextOffset;
  }

  /** Forwards nothing more, and resolves when the broker has acknowledged all that was; what is held is read again. */
  async release(): Promise<void> {
    this.releasing = true;
    if (this.unacknowledged > 0) await new Promise<void>((resolve) => (this.atRest = resolve));
  }

  /** @returns false when the record must stay in Kafka for now; the intake then resumes by itself */
  private hold(record: LogRecord): boolean {
    const { tier, tracker, parts } = this;
    // A record without its time has none to wait for.
    const notBeforeMs = headerInteger(record.headers, 'not-before') ?? 0;
    const atMs = releaseAtMs(tier, record.timestampMs, notBeforeMs);
    if (atMs - parts.now() > HOLD_MS) {
      parts.timers.schedule(atMs - HOLD_MS, () => this.assigned.resume());
      return false;
    }
    if (this.heldBytes > HELD_BYTES_LIMIT || !tracker.hasRoom(record.offset)) {
      this.stopped = true;
      return false;
    }
    const held = copyOf(record);
    tracker.handOut(record.offset);
    this.heldBytes += held.value.length;
    parts.timers.schedule(atMs, () => this.forward(held, notBeforeMs));
    return true;
  }

  private forward(held: Held, notBeforeMs: number): void {
    if (this.assigned.revoked || this.releasing || this.stopping()) return; // the next owner has it
    const { parts } = this;
    const nowMs = parts.now();
    const hop = hopFor(notBeforeMs, nowMs);
    const { key, value, headers } = held;
    const record: OutgoingRecord =
      hop.kind === 'deliver'
        ? { topic: parts.topology.deliveries, key, value, headers }
        : {
            topic: parts.topology.delay(hop.tier),
            key,
            value,
            headers,
            partition: this.spread++ % parts.tierPartitions,
          };
    if (hop.kind === 'deliver') parts.observer.forwarded(nowMs - notBeforeMs);
    parts.tracer?.waited({ tier: this.tier, headers, fromMs: held.sinceMs, toMs: nowMs });
    void this.settle(parts.sink.send(record), held);
  }

  private async settle(written: Promise<unknown>, held: Held): Promise<void> {
    this.unacknowledged++;
    try {
      await written;
    } catch (error) {
      if (!(error instanceof GatewayError && error.code === 'sink-closed'))
        this.parts.onFatal(error);
      return;
    }
    this.unacknowledged--;
    this.heldBytes -= held.value.length;
    this.tracker.complete(held.offset);
    if (this.unacknowledged === 0) this.atRest?.();
    this.resumeIfStopped();
  }

  private resumeIfStopped(): void {
    if (!this.stopped || this.heldBytes > HELD_BYTES_LIMIT / 2) return;
    this.stopped = false;
    this.assigned.resume();
  }
}

/** Bytes of one partition's records in memory; beyond that the rest waits in Kafka, and may be late. */
const HELD_BYTES_LIMIT = 8 * 1024 * 1024;

interface Held {
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, Buffer | readonly Buffer[]>>;
  /** When the broker appended it to its tier. */
  readonly sinceMs: number;
}

/** Held for seconds, so it must not keep the whole answer of the fetch in memory. */
function copyOf(record: LogRecord): Held {
  const headers: Record<string, Buffer | readonly Buffer[]> = {};
  for (const [name, value] of Object.entries(record.headers))
    if (value !== undefined) headers[name] = Buffer.isBuffer(value) ? Buffer.from(value) : value;
  return {
    offset: record.offset,
    key: record.key === null ? null : Buffer.from(record.key),
    value: Buffer.from(record.value ?? Buffer.alloc(0)),
    headers,
    sinceMs: record.timestampMs,
  };
}
