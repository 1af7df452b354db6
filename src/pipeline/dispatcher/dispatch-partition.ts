import { GatewayError } from '../../gateway-error.js';
import type {
  AssignedPartition,
  LogRecord,
  OwnedLog,
  PartitionIntake,
  RecordBatch,
} from '../../kafka/ports.js';
import type { GateMemory } from '../lanes/gate.js';
import type { Lane, Places } from '../lanes/protocol/lane.js';
import { PartitionOwner, type Phase } from '../lanes/protocol/partition-owner.js';
import { Bookkeeper } from './bookkeeper.js';
import type { DeliveryReader } from './delivery-reader.js';
import type { DispatchContext } from './dispatch-context.js';
import { LaneSweeper } from './lane-sweeper.js';
import { PartitionLane } from './partition-lane.js';
import { Patience } from './patience.js';
import { ReadAhead } from './read-ahead.js';
import { Replays } from './replays.js';
import { takeOver } from './take-over.js';
import { tendLane } from './tend-lane.js';

/** What there is once a partition is taken over. */
interface Owned {
  readonly owner: PartitionOwner;
  readonly log: OwnedLog;
  readonly books: Bookkeeper;
  readonly sweeper: LaneSweeper;
  readonly memories: Map<string, GateMemory>;
}

/**
 * One partition of `deliveries`, for as long as this replica owns it: takes it over, hands each delivery to its
 * endpoint's lane, looks after the lanes that can't keep up, and has written down how far all are.
 */
export class DispatchPartition implements PartitionIntake {
  readonly runners = new Map<string, PartitionLane>();
  private readonly replays: Replays;
  private readonly ahead: ReadAhead;
  private owned: Owned | null = null;
  /** Lanes with something open: the only ones that need to be looked at. */
  private readonly active = new Set<PartitionLane>();
  readonly ownedSinceMs: number;
  /** Set while it is being released: called when nothing is under way any more. */
  private atRest: (() => void) | null = null;
  private releasing = false;
  private readonly patience: Patience;

  constructor(
    readonly assigned: AssignedPartition,
    private readonly reading: DeliveryReader,
    private readonly context: DispatchContext,
  ) {
    this.ownedSinceMs = context.now();
    this.replays = new Replays(context);
    this.ahead = new ReadAhead(assigned);
    this.patience = new Patience(context.limits.lanePlaces, context.now);
  }

  /** How far it has come since it was assigned. */
  get phase(): Phase | 'taking-over' {
    return this.owned?.owner.phase ?? 'taking-over';
  }

  /** Whether it is taken over, claimed, and still ours as far as this replica knows. */
  get isRunning(): boolean {
    return this.owned?.owner.running === true;
  }

  /** Nothing new may start: another replica waits for it. */
  get closing(): boolean {
    return this.releasing;
  }

  /** The next offset that will be handed to lanes. */
  get position(): number {
    return this.owned?.owner.position ?? 0;
  }

  /** Records up to the partition's end that were not handed to lanes yet. */
  get backlog(): number {
    return this.isRunning ? Math.max(0, this.ahead.end - this.position) : 0;
  }

  /** The lanes that have something open. */
  get activeRunners(): ReadonlySet<PartitionLane> {
    return this.active;
  }

  /** Fences the former owner and begins to recover. */
  async takeOver(): Promise<void> {
    const { assigned, context, reading } = this;
    const taken = await takeOver(assigned, context);
    if (taken === null) return;
    const { cursors, log, memories } = taken;
    const places = (lane: Lane): Places => this.placesOf(lane);
    const owner = new PartitionOwner(cursors, assigned.committed, context.limits.span, places);
    const loaded = (endpointId: string): void => this.offer(this.runner(endpointId));
    const sweeper = new LaneSweeper(assigned.partition, owner, reading, context, loaded);
    const books = new Bookkeeper(assigned, owner, log, this, context);
    this.owned = { owner, log, books, sweeper, memories };
    for (const endpointId of cursors.keys()) this.active.add(this.runner(endpointId));
    this.goOn();
    books.round();
  }

  /** Takes every batch whole; what can't be handed out yet waits. */
  accept(batch: RecordBatch): number {
    for (const range of batch.unreadable ?? []) this.context.quarantine(batch.partition, range);
    this.ahead.push(batch);
    this.goOn();
    return batch.nextOffset;
  }

  /** Hands a record to its lane. @returns false when it can't be yet */
  record(batch: RecordBatch, record: LogRecord): boolean {
    const { owner } = this.taken;
    const { offset } = record;
    if (offset < owner.position) {
      this.context.repeated(); // handed out before a rebalance, and read again
      return true;
    }
    if (!owner.mayHandOut(offset)) return false;
    const endpointId = this.reading.endpointOf(record);
    if (owner.isComplete(offset, endpointId)) {
      if (owner.lanes.get(endpointId)?.state !== 'detached') this.context.repeated();
      owner.skipTo(offset + 1);
      return true;
    }
    const runner = this.runner(endpointId);
    if (this.isPatient(runner)) return false;
    owner.handOut(offset, endpointId, this.reading.read(batch, record, runner.lane.held > 0));
    this.active.add(runner);
    this.context.offer(runner);
    return true;
  }

  /** What a batch covers beyond its last record holds nothing to do. */
  end({ nextOffset }: RecordBatch): boolean {
    const { owner } = this.taken;
    if (nextOffset <= owner.position) return true;
    if (!owner.mayHandOut(nextOffset - 1)) return false;
    owner.skipTo(nextOffset);
    return true;
  }

  /** All about a delivery is written down. */
  complete(runner: PartitionLane, offset: number): void {
    this.owned?.owner.complete(runner.lane, offset);
    this.changed(runner);
  }

  /** The lane may start more, or the partition may go on. */
  changed(runner: PartitionLane): void {
    if (this.atRest !== null && !this.isUnderWay()) this.atRest();
    this.offer(runner);
    if (!this.ahead.isEmpty) this.goOn();
    const { lane } = runner;
    if (!lane.isTracked && lane.waitingCount * 2 < this.context.limits.lanePlaces)
      this.owned?.sweeper.sweepIfHungry();
  }

  memoryOf({ endpointId }: Lane): GateMemory {
    return this.runner(endpointId).gateMemory;
  }

  booked(lanes: readonly Lane[]): void {
    for (const { endpointId } of lanes) this.replays.advance(this.runner(endpointId));
    this.goOn();
  }

  /** The endpoint was changed, disabled or deleted. */
  follow(endpointId: string): void {
    const runner = this.runners.get(endpointId);
    if (runner === undefined) return;
    runner.follow();
    this.offer(runner);
  }

  /** Resolves when it is durable that all of the endpoint from `from` on will be sent again. Only while it runs. */
  replay(endpointId: string, from: number): Promise<void> {
    const runner = this.runner(endpointId);
    this.active.add(runner);
    return this.replays.request(runner, from);
  }

  /** Looks after the lanes that have something open: detach, drop, re-attach, catch up. */
  tick(): void {
    if (!this.isRunning) return;
    const { owner, sweeper } = this.taken;
    const { limits } = this.context;
    const nowMs = this.context.now();
    for (const runner of this.active) {
      this.replays.advance(runner);
      tendLane(runner, owner, limits.lanePlaces, nowMs);
      this.offer(runner);
      if (runner.lane.openCount === 0 && runner.lane.state === 'attached')
        this.active.delete(runner);
    }
    sweeper.sweepIfHungry();
    this.goOn();
  }

  /** Has written down what changed. */
  round(): void {
    this.owned?.books.round();
  }

  /** Resolves when all that can be is written down. */
  async settle(): Promise<void> {
    await this.owned?.books.settle();
  }

  forgetIdleLanes(): void {
    const nowMs = this.context.now();
    for (const [id, runner] of this.runners) {
      if (!runner.isForgettable(nowMs) || !this.taken.owner.forget(runner.lane)) continue;
      this.runners.delete(id);
      this.taken.memories.delete(id);
    }
  }

  /** Starts nothing more, and resolves when what is under way is over and all is written down. */
  async release(): Promise<void> {
    this.releasing = true;
    this.ahead.clear();
    if (this.owned === null) return;
    if (this.isUnderWay()) await new Promise<void>((resolve) => (this.atRest = resolve));
    await this.settle();
  }

  /** What waits is the next owner's; what is under way ends here, but is committed by nobody. */
  revoke(): void {
    this.ahead.clear();
    this.replays.abandon();
    if (this.owned === null) return;
    this.owned.owner.stop();
    this.owned.sweeper.stop();
    this.owned.log.release().catch(this.context.onFatal);
  }

  private isUnderWay(): boolean {
    for (const { lane } of this.active) if (lane.inFlight.size > 0) return true;
    return false;
  }

  private isPatient(runner: PartitionLane): boolean {
    const { lane } = runner;
    if (!this.isRunning || !lane.isTracked || !runner.isFlowing) return false;
    return !lane.hasPlace(this.placesOf(lane)) && this.patience.with(runner);
  }

  private goOn(): void {
    if (this.owned === null || this.owned.owner.stopped) return;
    if (!this.patience.goesOn()) this.ahead.drain(this);
    this.ahead.resume();
    if (this.owned.owner.phase === 'recovered') this.owned.books.round(); // the claim
    this.context.run();
  }

  private placesOf(lane: Lane): Places {
    const useful = this.runner(lane.endpointId).payloadsOfUse(this.context.now());
    // Requests under way are bounded by the gate: they take no place from what waits.
    return this.context.places(useful + lane.inFlight.size);
  }

  private runner(endpointId: string): PartitionLane {
    let runner = this.runners.get(endpointId);
    if (runner !== undefined) return runner;
    const { owner, memories } = this.taken;
    const memory = memories.get(endpointId);
    const lane = owner.lane(endpointId);
    runner = new PartitionLane(lane, this, owner, this.context, this.ownedSinceMs, memory);
    this.runners.set(endpointId, runner);
    return runner;
  }

  private offer(runner: PartitionLane): void {
    this.context.offer(runner);
    this.context.run();
  }

  private get taken(): Owned {
    if (this.owned === null) throw new GatewayError('not-owned', 'the partition is not taken over');
    return this.owned;
  }
}
