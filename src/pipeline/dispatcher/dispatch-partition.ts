import type {
  AssignedPartition,
  LogRecord,
  PartitionIntake,
  RecordBatch,
} from '../../kafka/ports.js';
import { Lane, type LaneItem, type Readiness, type Started } from '../lanes/lane.js';
import { parseDelivery, type Delivery } from '../messages/delivery.js';
import type { Target } from '../messages/target.js';
import { PartitionTracker } from '../progress/partition-tracker.js';
import type { Runner } from './turns.js';

/** The endpoints as this replica knows them. */
export interface Targets {
  get(endpointId: string): Target | undefined;
  /** The offset of `control` up to which this replica has applied it. */
  readonly appliedOffset: number;
}

/** What the partitions of one dispatcher share. */
export interface DispatchContext {
  readonly targets: Targets;
  readonly limits: DispatchLimits;
  readonly now: () => number;
  /** Whether there is room for one more payload in memory. */
  readonly hasMemory: () => boolean;
  /** A lane may have become ready. */
  readonly offer: (runner: Runner) => void;
  /** Sends the delivery that the lane has started, and writes down what came of it. */
  readonly attempt: (runner: PartitionLane, started: Started) => void;
  /** Ends a delivery without an attempt; `complete` is called when that is written down. */
  readonly end: (delivery: Delivery, end: DeliveryEnd, complete: () => void) => void;
  /** Puts aside a record that is no delivery; `complete` as above. */
  readonly quarantine: (
    batch: RecordBatch,
    record: LogRecord,
    detail: string,
    complete: () => void,
  ) => void;
}

export interface DispatchLimits {
  /** Places for waiting payloads in a lane. */
  readonly lanePlaces: number;
  /** Cap on the offsets between the position and the lowest open one. */
  readonly span: number;
}

/** Why a delivery ends without an attempt. */
export type DeliveryEnd = 'expired' | 'endpoint-disabled' | 'endpoint-deleted';

/** A lane in its partition. */
export class PartitionLane implements Runner {
  constructor(
    readonly lane: Lane,
    readonly partition: DispatchPartition,
    private readonly context: DispatchContext,
  ) {}

  readiness(nowMs: number): Readiness {
    const expired = this.lane.takeExpired(nowMs);
    if (expired.length > 0) this.partition.end(expired, 'expired');
    return this.lane.readiness(nowMs);
  }

  start(nowMs: number): void {
    this.context.attempt(this, this.lane.start(nowMs));
  }
}

/**
 * One partition of `deliveries`, for as long as this replica owns it: hands each delivery to its endpoint's lane and
 * knows what is complete.
 *
 * What can't be placed stops the intake at that very offset; the source pauses the partition, and goes on from there
 * when the reason is gone. So nothing is kept beyond the bounds.
 */
export class DispatchPartition implements PartitionIntake {
  readonly tracker: PartitionTracker;
  readonly lanes = new Map<string, PartitionLane>();
  private readonly ownedSinceMs: number;
  /** While the intake is stopped: whether its reason is gone. */
  private unblocked: (() => boolean) | null = null;

  constructor(
    readonly assigned: AssignedPartition,
    private readonly context: DispatchContext,
  ) {
    this.tracker = new PartitionTracker(assigned.committed, 0, context.limits.span);
    this.ownedSinceMs = context.now();
  }

  accept(batch: RecordBatch): number {
    const { tracker } = this;
    for (const record of batch.records) {
      if (record.offset < tracker.position) continue; // handed out before a rebalance, and read again
      if (tracker.wasCompleted(record.offset)) {
        tracker.skipTo(record.offset + 1);
        continue;
      }
      this.unblocked = this.place(batch, record);
      if (this.unblocked !== null) return record.offset;
    }
    tracker.skipTo(batch.nextOffset);
    return batch.nextOffset;
  }

  /** Goes on with the intake when the reason that stopped it is gone. */
  resumeIfUnblocked(): void {
    if (this.unblocked === null || !this.unblocked()) return;
    this.unblocked = null;
    this.assigned.resume();
  }

  complete(offset: number): void {
    this.tracker.complete(offset);
    this.resumeIfUnblocked();
  }

  /** The endpoint was changed, disabled or deleted. */
  follow(endpointId: string): void {
    const runner = this.lanes.get(endpointId);
    if (runner === undefined) return;
    const target = this.context.targets.get(endpointId);
    if (target !== undefined) runner.lane.follow(target);
    if (target === undefined) this.end(runner.lane.drain(), 'endpoint-deleted');
    else if (target.disabled !== null) this.end(runner.lane.drain(), 'endpoint-disabled');
    else this.context.offer(runner);
    this.resumeIfUnblocked();
  }

  /** Ends deliveries that were taken out of their lane. */
  end(items: readonly LaneItem[], end: DeliveryEnd): void {
    for (const { delivery, offset } of items)
      this.context.end(delivery, end, () => this.complete(offset));
  }

  forgetIdleLanes(): void {
    const nowMs = this.context.now();
    for (const [id, { lane }] of this.lanes) if (lane.isForgettable(nowMs)) this.lanes.delete(id);
  }

  /** What waits is the next owner's; what is under way ends here, but is committed by nobody. */
  revoke(): void {
    for (const { lane } of this.lanes.values()) lane.drain();
  }

  /** @returns null when the record has its place; else a test for when to try again */
  private place(batch: RecordBatch, record: LogRecord): (() => boolean) | null {
    const { tracker, context } = this;
    const { offset } = record;
    if (!tracker.hasRoom(offset)) return () => tracker.hasRoom(offset);
    if (!context.hasMemory()) return context.hasMemory;

    const parsed = parseDelivery(record);
    if (parsed.kind === 'unreadable') {
      tracker.handOut(offset);
      context.quarantine(batch, record, parsed.detail, () => this.complete(offset));
      return null;
    }
    const { delivery } = parsed;
    const target = context.targets.get(delivery.endpointId);
    const appliedEnough = () => context.targets.appliedOffset >= delivery.controlOffset;
    if (target === undefined && !appliedEnough()) return appliedEnough;

    const end = this.endOf(delivery, target);
    if (end !== null || target === undefined) {
      tracker.handOut(offset);
      context.end(delivery, end ?? 'endpoint-deleted', () => this.complete(offset));
      return null;
    }
    const runner = this.laneOf(target);
    const { lanePlaces } = context.limits;
    if (runner.lane.waiting >= lanePlaces) return () => runner.lane.waiting * 2 <= lanePlaces;

    tracker.handOut(offset);
    runner.lane.push({ offset, delivery: this.detach(runner.lane, delivery) });
    context.offer(runner);
    return null;
  }

  private endOf(delivery: Delivery, target: Target | undefined): DeliveryEnd | null {
    if (target === undefined) return 'endpoint-deleted';
    if (target.disabled !== null) return 'endpoint-disabled';
    return this.context.now() > delivery.deadlineMs ? 'expired' : null;
  }

  private laneOf(target: Target): PartitionLane {
    let runner = this.lanes.get(target.id);
    if (runner === undefined) {
      runner = new PartitionLane(new Lane(target, this.ownedSinceMs), this, this.context);
      this.lanes.set(target.id, runner);
    }
    return runner;
  }

  /** A body that will wait is copied: it would keep the whole answer of the fetch in memory. */
  private detach(lane: Lane, delivery: Delivery): Delivery {
    const waits = lane.waiting > 0 || lane.inFlight >= lane.target.maxInFlight || lane.breaker.state.kind !== 'closed';
    return waits ? { ...delivery, body: Buffer.from(delivery.body) } : delivery;
  }

}
