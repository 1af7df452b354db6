import { GatewayError } from '../../gateway-error.js';
import type {
  AssignedPartition,
  LogRecord,
  RecordBatch,
  UnreadableRange,
} from '../../kafka/ports.js';
import { PartitionTracker } from '../progress/partition-tracker.js';
import { routeRecord } from './route-record.js';
import type { RouterParts } from './router.js';

/**
 * One source partition: routes its batches in order, one record after the other, and pauses the intake while more
 * than a few batches wait or too many deliveries are unacknowledged.
 */
export class RoutePartition {
  readonly tracker: PartitionTracker;
  private readonly waiting: RecordBatch[] = [];
  private unacknowledged = 0;
  private working = false;
  private stopped = false;
  private intakeStopped = false;
  private roomMade: (() => void) | undefined;
  private atRest: (() => void) | undefined;

  constructor(
    private readonly assigned: AssignedPartition,
    private readonly parts: RouterParts,
  ) {
    this.tracker = new PartitionTracker(assigned.committed, 0);
  }

  accept(batch: RecordBatch): number {
    const first = unitsOf(batch)[0];
    if (this.waiting.length >= WAITING_BATCHES && first !== undefined) {
      this.intakeStopped = true;
      return firstOffset(first);
    }
    this.waiting.push(batch);
    if (!this.working) void this.work();
    return batch.nextOffset;
  }

  /** Begins nothing more; what is under way may end. */
  revoke(): void {
    this.stopped = true;
    this.waiting.length = 0;
    this.roomMade?.();
  }

  /** Begins nothing more, and resolves when the broker has acknowledged all that was begun. */
  async release(): Promise<void> {
    this.revoke();
    if (this.isUnderWay) await new Promise<void>((resolve) => (this.atRest = resolve));
  }

  private get isUnderWay(): boolean {
    return this.working || this.unacknowledged > 0;
  }

  private rest(): void {
    if (!this.isUnderWay) this.atRest?.();
  }

  private async work(): Promise<void> {
    this.working = true;
    try {
      for (let batch = this.waiting[0]; batch !== undefined; batch = this.waiting[0]) {
        await this.route(batch);
        this.waiting.shift();
        this.resume();
      }
    } catch (error) {
      this.parts.onFatal(error);
    }
    this.working = false;
    this.rest();
  }

  private async route(batch: RecordBatch): Promise<void> {
    const { tracker } = this;
    for (const unit of unitsOf(batch)) {
      const offset = firstOffset(unit);
      while (this.unacknowledged >= UNACKNOWLEDGED_LIMIT || !tracker.hasRoom(offset)) {
        await this.room();
        if (this.stopped) return;
      }
      if (this.stopped) return;
      if (offset < tracker.position) {
        this.parts.observer.repeated(); // routed before a rebalance, and read again
        continue;
      }
      if (tracker.wasCompleted(offset)) this.parts.observer.repeated();
      else this.routeOne(batch, unit);
      tracker.skipTo(endOffset(unit));
    }
    tracker.skipTo(batch.nextOffset);
  }

  private routeOne(batch: RecordBatch, unit: Unit): void {
    const { parts, tracker } = this;
    const { topic, partition } = batch;
    const written =
      'bytes' in unit
        ? [parts.quarantine.putRange(topic, partition, unit)]
        : routeRecord(batch, unit, parts);
    if (written.length === 0) return;
    const offset = firstOffset(unit);
    tracker.handOut(offset);
    this.unacknowledged += written.length;
    void this.settle(batch, unit, written).finally(() => {
      this.unacknowledged -= written.length;
      this.roomMade?.();
      this.rest();
    });
  }

  private async settle(batch: RecordBatch, unit: Unit, written: Promise<unknown>[]): Promise<void> {
    try {
      try {
        await Promise.all(written);
      } catch (error) {
        await this.refused(batch, unit, error);
      }
      this.tracker.complete(firstOffset(unit));
    } catch (error) {
      this.unwritable(error);
    }
  }

  /** What the broker will never take as a delivery goes to quarantine instead. */
  private async refused(batch: RecordBatch, unit: Unit, error: unknown): Promise<void> {
    const tooLarge = error instanceof GatewayError && error.code === 'record-too-large';
    if (!tooLarge || 'bytes' in unit) throw error;
    const { topic, partition } = batch;
    const why = { reason: 'delivery-too-large', detail: error.message };
    await this.parts.quarantine.put({ topic, partition, record: unit, ...why });
  }

  private unwritable(error: unknown): void {
    if (!(error instanceof GatewayError && error.code === 'sink-closed')) this.parts.onFatal(error);
  }

  private room(): Promise<void> {
    return new Promise((resolve) => (this.roomMade = resolve));
  }

  private resume(): void {
    if (!this.intakeStopped || this.waiting.length > 0) return;
    this.intakeStopped = false;
    this.assigned.resume();
  }
}

/** What is routed, and committed, as one: a record, or a stretch that nobody can read. */
type Unit = LogRecord | UnreadableRange;

function firstOffset(unit: Unit): number {
  return 'bytes' in unit ? unit.fromOffset : unit.offset;
}

function endOffset(unit: Unit): number {
  return ('bytes' in unit ? unit.toOffset : unit.offset) + 1;
}

function unitsOf({ records, unreadable = [] }: RecordBatch): readonly Unit[] {
  if (unreadable.length === 0) return records;
  return [...records, ...unreadable].toSorted((a, b) => firstOffset(a) - firstOffset(b));
}

/** Batches that wait beside the one in work, so that there is always something to do while the next is fetched. */
const WAITING_BATCHES = 2;
/** Deliveries of one partition that the broker has not acknowledged yet. */
const UNACKNOWLEDGED_LIMIT = 4_000;
