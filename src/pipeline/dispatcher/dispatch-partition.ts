import type {
  AssignedPartition,
  Commit,
  LogRecord,
  OwnedLog,
  PartitionIntake,
  RecordBatch,
} from '../../kafka/ports.js';
import { GatewayError } from '../../gateway-error.js';
import type { GateMemory } from '../lanes/gate.js';
import { readLaneRecord, writeLaneRecord } from '../lanes/lane-record.js';
import type { Cursor, Lane, Places } from '../lanes/protocol/lane.js';
import type { LaneWrite } from '../lanes/protocol/lane-journal.js';
import { PartitionOwner } from '../lanes/protocol/partition-owner.js';
import type { DispatchContext } from './dispatch-context.js';
import { LaneSweeper } from './lane-sweeper.js';
import { PartitionLane } from './partition-lane.js';
import type { DeliveryReader } from './delivery-reader.js';
import { Replays } from './replays.js';

/**
 * One partition of `deliveries`, for as long as this replica owns it: takes it over, hands each delivery to its
 * endpoint's lane, and writes down how far they are: in the group's commit for lanes that keep up, in `lanes` for those
 * that do not.
 */
export class DispatchPartition implements PartitionIntake {
  readonly runners = new Map<string, PartitionLane>();
  readonly replays: Replays;
  /** Null until the partition is taken over. */
  private owner: PartitionOwner | null = null;
  private log: OwnedLog | null = null;
  private sweeper: LaneSweeper | null = null;
  private readonly memories = new Map<string, GateMemory>();
  /** Lanes with something open: the only ones that need to be looked at. */
  private readonly active = new Set<PartitionLane>();
  private readonly ownedSinceMs: number;
  /** What was read ahead: the first of them is handed out up to `nextRecord`. */
  private readonly batches: RecordBatch[] = [];
  private nextRecord = 0;
  private paused = false;
  /** The full lane that the intake waits for, and until when. */
  private patience: { readonly runner: PartitionLane; readonly untilMs: number } | null = null;

  constructor(
    readonly assigned: AssignedPartition,
    private readonly reading: DeliveryReader,
    private readonly context: DispatchContext,
  ) {
    this.ownedSinceMs = context.now();
    this.replays = new Replays(context);
  }

  /** Whether it is taken over, claimed, and still ours as far as this replica knows. */
  get isRunning(): boolean {
    return this.owner?.running === true;
  }

  /** The next offset that will be handed to lanes. */
  get position(): number {
    return this.owner?.position ?? 0;
  }

  /** Fences the former owner, reads `lanes`, and begins to recover. Tries until the broker answers. */
  async takeOver(): Promise<void> {
    const { assigned, context } = this;
    const log = await this.fence();
    if (log === null) return;
    const cursors = new Map<string, Cursor>();
    for (const [endpointId, value] of log.records) {
      const record = readLaneRecord(value);
      if (record === null) throw unreadableLane(assigned.partition, endpointId);
      cursors.set(endpointId, record.cursor);
      this.memories.set(endpointId, record.gate);
    }
    this.log = log;
    const places = (lane: Lane): Places => this.placesOf(lane);
    this.owner = new PartitionOwner(cursors, assigned.committed, context.limits.span, places);
    this.sweeper = new LaneSweeper(assigned.partition, this.owner, this.reading, context, (id) =>
      this.offer(this.runner(id)),
    );
    for (const endpointId of cursors.keys()) this.active.add(this.runner(endpointId));
    this.round();
    this.resume();
  }

  /** Takes every batch whole; what can't be handed out yet waits, and with a few batches waiting the source pauses. */
  accept(batch: RecordBatch): number {
    for (const range of batch.unreadable ?? []) this.context.quarantine(batch.partition, range);
    this.batches.push(batch);
    if (this.owner !== null && !this.owner.stopped) this.handOutBatches(this.owner);
    if (this.batches.length >= BATCHES_AHEAD) {
      this.paused = true;
      this.assigned.pause();
    }
    return batch.nextOffset;
  }

  private handOutBatches(owner: PartitionOwner): void {
    for (let batch = this.batches[0]; batch !== undefined; batch = this.batches[0]) {
      if (!this.handOutBatch(owner, batch)) return;
      this.batches.shift();
      this.nextRecord = 0;
    }
  }

  /** @returns whether nothing is left of the batch */
  private handOutBatch(owner: PartitionOwner, batch: RecordBatch): boolean {
    for (; this.nextRecord < batch.records.length; this.nextRecord++) {
      const record = batch.records[this.nextRecord]!;
      const { offset } = record;
      if (offset < owner.position) continue; // handed out before a rebalance, and read again
      const endpointId = this.reading.endpointOf(record);
      if (owner.isComplete(offset, endpointId)) owner.skipTo(offset + 1);
      else if (!owner.mayHandOut(offset) || this.isPatient(this.runner(endpointId))) return false;
      else this.handOut(owner, batch, record, endpointId);
    }
    owner.skipTo(batch.nextOffset);
    if (owner.phase === 'recovered') this.round();
    return true;
  }

  /** A full lane that flows will have a place in a moment: cheaper to wait for than to detach. */
  private isPatient(runner: PartitionLane): boolean {
    const { lane } = runner;
    const waitsForIt = this.patience?.runner === runner;
    if (!lane.isTracked || lane.hasPlace(this.placesOf(lane))) {
      if (waitsForIt) this.patience = null;
      return false;
    }
    if (this.patience !== null && waitsForIt) return this.context.now() < this.patience.untilMs;
    this.patience = { runner, untilMs: this.context.now() + FULL_PATIENCE_MS };
    return true;
  }

  /** All about a delivery is written down. */
  complete(runner: PartitionLane, offset: number): void {
    this.owner?.complete(runner.lane, offset);
    this.changed(runner);
  }

  /** The lane may start more, or the partition may go on. */
  changed(runner: PartitionLane): void {
    this.offer(runner);
    this.resume();
    const { lane } = runner;
    if (!lane.isTracked && lane.held * 2 < this.context.limits.lanePlaces)
      this.sweeper?.sweepIfHungry();
  }

  /** The endpoint was changed, disabled or deleted. */
  follow(endpointId: string): void {
    const runner = this.runners.get(endpointId);
    if (runner === undefined) return;
    runner.follow();
    this.offer(runner);
  }

  /** The lanes that have something open. */
  get activeRunners(): ReadonlySet<PartitionLane> {
    return this.active;
  }

  /** Resolves when it is durable that all of the endpoint from `from` on will be sent again. Only while it runs. */
  replay(endpointId: string, from: number): Promise<void> {
    const runner = this.runner(endpointId);
    this.active.add(runner);
    return this.replays.request(runner, from);
  }

  /** Looks after the lanes that have something open: detach, drop, re-attach, catch up. */
  tick(): void {
    const { owner, context } = this;
    if (owner === null || !owner.running) return;
    const nowMs = context.now();
    for (const runner of this.active) {
      this.replays.advance(runner);
      this.tend(owner, runner, nowMs);
      this.offer(runner);
      if (runner.lane.openCount === 0 && runner.lane.state === 'attached')
        this.active.delete(runner);
    }
    this.sweeper?.sweepIfHungry();
    this.resume();
  }

  /** Commits, and writes the lanes that changed; at most one of each is out. */
  round(): void {
    const { owner } = this;
    if (owner === null) return;
    const commit = owner.takeCommit();
    if (commit !== null) this.commit(owner, commit).catch(this.context.onFatal);
    const writes = owner.persist();
    if (writes !== null) this.persist(owner, writes).catch(this.context.onFatal);
  }

  /** Resolves when no commit and no transaction is out and none is needed. */
  async settle(): Promise<void> {
    const { owner } = this;
    if (owner === null) return;
    const commit = owner.takeCommit();
    const writes = owner.persist();
    await Promise.all([
      ...(commit === null ? [] : [this.commit(owner, commit)]),
      ...(writes === null ? [] : [this.persist(owner, writes)]),
    ]);
  }

  forgetIdleLanes(): void {
    const nowMs = this.context.now();
    for (const [id, runner] of this.runners) {
      if (!runner.isForgettable(nowMs) || this.owner?.forget(runner.lane) !== true) continue;
      this.runners.delete(id);
      this.memories.delete(id);
    }
  }

  /** What waits is the next owner's; what is under way ends here, but is committed by nobody. */
  revoke(): void {
    this.owner?.stop();
    this.batches.length = 0;
    this.sweeper?.stop();
    this.replays.abandon();
    this.log?.release().catch(this.context.onFatal);
  }

  private handOut(
    owner: PartitionOwner,
    batch: RecordBatch,
    record: LogRecord,
    endpointId: string,
  ): void {
    const runner = this.runner(endpointId);
    const waits = runner.lane.startable > 0 || runner.readiness(this.context.now()).kind !== 'blocked';
    owner.handOut(record.offset, endpointId, this.reading.read(batch, record, waits));
    this.active.add(runner);
    this.context.offer(runner);
  }

  private tend(owner: PartitionOwner, runner: PartitionLane, nowMs: number): void {
    const { lane } = runner;
    if (lane.isTracked) {
      const reason = runner.detachReason(nowMs);
      if (reason !== null && owner.detach(lane)) runner.reportState(reason);
    } else if (lane.state === 'detached') {
      const useful = runner.payloadsOfUse(nowMs);
      if (lane.held - lane.inFlight.size > useful) lane.drop();
      const keepsUp = useful === this.context.limits.lanePlaces && lane.held * 2 <= useful;
      if (keepsUp) owner.reattach(lane);
    }
    runner.reportState();
  }

  private placesOf(lane: Lane): Places {
    return this.context.places(this.runner(lane.endpointId).payloadsOfUse(this.context.now()));
  }

  private runner(endpointId: string): PartitionLane {
    let runner = this.runners.get(endpointId);
    if (runner !== undefined) return runner;
    if (this.owner === null) throw new GatewayError('not-owned', 'the partition is not taken over');
    const lane = this.owner.lane(endpointId);
    const memory = this.memories.get(endpointId);
    runner = new PartitionLane(lane, this, this.owner, this.context, this.ownedSinceMs, memory);
    this.runners.set(endpointId, runner);
    return runner;
  }

  private offer(runner: PartitionLane): void {
    this.context.offer(runner);
    this.context.run();
  }

  private async fence(): Promise<OwnedLog | null> {
    const { assigned, context } = this;
    for (let delayMs = 100; !assigned.revoked; delayMs = Math.min(delayMs * 2, 5_000)) {
      try {
        const log = await context.takeOver(assigned.partition);
        if (!assigned.revoked) return log;
        await log.release();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
    return null;
  }

  private async commit(owner: PartitionOwner, commit: Commit): Promise<void> {
    const outcome = await this.assigned.commit(commit);
    this.context.committed(outcome);
    const wasRunning = owner.running;
    if (owner.stopped) return;
    if (outcome === 'refused') owner.commitRefused();
    else owner.committed(outcome === 'committed');
    if (owner.stopped) this.context.doubt('commit', this.assigned.partition);
    else if (!wasRunning) this.resume();
  }

  private async persist(owner: PartitionOwner, writes: readonly LaneWrite[]): Promise<void> {
    const records = writes.map(({ lane, cursor }) => ({
      key: lane.endpointId,
      value:
        cursor === null
          ? null
          : writeLaneRecord({ cursor, gate: this.runner(lane.endpointId).gateMemory }),
    }));
    const outcome = await this.log?.append(records);
    if (owner.stopped) return;
    owner.persisted(outcome === 'appended');
    if (owner.stopped) this.context.doubt('lanes', this.assigned.partition);
    for (const { lane } of writes) this.replays.advance(this.runner(lane.endpointId));
    this.resume();
  }

  private resume(): void {
    const { owner } = this;
    if (owner === null || owner.stopped || this.batches.length === 0) return;
    if (!owner.mayHandOut(owner.position) || this.stillPatient()) return;
    this.handOutBatches(owner);
    if (this.paused && this.batches.length * 2 <= BATCHES_AHEAD) {
      this.paused = false;
      this.assigned.resume();
    }
    this.context.run();
  }

  /** Waiting goes on until half of the lane's places are free, so that a batch is not handed out one by one. */
  private stillPatient(): boolean {
    if (this.patience === null) return false;
    const { runner, untilMs } = this.patience;
    if (this.context.now() >= untilMs || !runner.lane.isTracked) return false;
    return runner.lane.held * 2 > this.context.limits.lanePlaces;
  }
}

/** Batches read ahead of the lanes, so that there is always something to hand out while the next one is fetched. */
const BATCHES_AHEAD = 4;

/** How long the intake waits for a full lane before it is detached; so long others may be late once. */
const FULL_PATIENCE_MS = 50;

function unreadableLane(partition: number, endpointId: string): GatewayError {
  return new GatewayError(
    'lane-unreadable',
    `The record of ${endpointId} in partition ${partition} of the lanes topic can't be read, and to go on without it ` +
      'would lose deliveries. Run a version of the gateway that can read it, or delete the record to give up what it owes.',
  );
}
