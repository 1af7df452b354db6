import type { Commit } from '../../../kafka/ports.js';
import type { Delivery } from '../../messages/delivery.js';
import { PartitionTracker } from '../../progress/partition-tracker.js';
import { catchUp, isHungry, lowestWanted, type Lost, type Swept } from './catch-up.js';
import { LaneJournal, type LaneWrite } from './lane-journal.js';
import { Lane, type Cursor, type LaneState, type Places } from './lane.js';
import type { Loaded } from './offset-queue.js';

/**
 * recovering  reads on to the end of the loaded bitmap; nothing is sent, changed or committed
 * recovered   has to claim the partition: the first commit is not accepted yet
 * running     sends
 * stopped     a transaction failed or a commit was never answered, so somebody else may be the owner; or it is lost
 */
export type Phase = 'recovering' | 'recovered' | 'running' | 'stopped';

/** A delivery that was taken out to be sent. */
export interface Started extends Loaded {
  readonly lane: Lane;
}

/**
 * What the owner of one partition of `deliveries` keeps, writes and waits for: the lane protocol. It decides and
 * does nothing by itself; who drives it reads Kafka, sends requests and writes what it hands out.
 *
 * Durable, per partition:
 *   the group's commit: each offset below it is complete, so are those in its bitmap
 *   the topic `lanes`, key = endpoint, the latest wins: a `Cursor`
 * The record of an endpoint is the whole truth about it. If it has none, the commit is.
 *
 * Taking over is crash recovery: after the join read the commit, and fence and read `lanes`; construct this, hand out up
 * to the end of the loaded bitmap, commit once (the claim), run.
 */
export class PartitionOwner {
  readonly tracker: PartitionTracker;
  readonly lanes = new Map<string, Lane>();
  /** Lanes that are not attached, or lacked payloads in the recovery: few, beside very many others. */
  private readonly apart = new Set<Lane>();
  private readonly journal = new LaneJournal();
  private current: Phase = 'recovering';
  private readonly loadedEnd: number;
  private commitOut = false;

  /**
   * @param records what `lanes` said, read after the former owner was fenced
   * @param committed the group's commit, read after the join
   * @param span cap on position - lowest open offset
   */
  constructor(
    records: ReadonlyMap<string, Cursor>,
    committed: Commit | null,
    private readonly span: number,
    private readonly places: (lane: Lane) => Places,
  ) {
    this.tracker = new PartitionTracker(committed, 0, span);
    this.loadedEnd = this.tracker.loadedEnd;
    for (const [endpointId, { cursor, owed, attempts }] of records) {
      const lane = this.lane(endpointId);
      this.enter(lane, 'detached');
      Object.assign(lane, { loadedTo: cursor, attempts, absent: [...owed] });
    }
    this.endRecovery();
  }

  get phase(): Phase {
    return this.current;
  }

  get running(): boolean {
    return this.current === 'running';
  }

  get stopped(): boolean {
    return this.current === 'stopped';
  }

  get position(): number {
    return this.tracker.position;
  }

  /** Whether the position may pass `offset`, which is at or above it: by `handOut`, or by `skipTo` just beyond it. */
  mayHandOut(offset: number): boolean {
    if (this.current === 'recovering') return true;
    return this.current === 'running' && this.tracker.hasRoom(offset);
  }

  /** Whether it counts as complete already, so that nobody needs to look at the record. */
  isComplete(offset: number, endpointId: string): boolean {
    if (this.lanes.get(endpointId)?.state === 'detached') return true;
    return this.current === 'recovering' && this.tracker.wasCompleted(offset);
  }

  /** There is nothing to do below `offset`: gaps, or what `isComplete`. Only when `mayHandOut` the offset before. */
  skipTo(offset: number): void {
    this.tracker.skipTo(offset);
    this.endRecovery();
  }

  /** Hands the delivery at the position to its lane. Only when it may be, and is not complete. */
  handOut(offset: number, endpointId: string, delivery: Delivery): void {
    const lane = this.lane(endpointId);
    const full = !lane.hasPlace(this.places(lane)) || lane.absent.length > 0;
    const recovering = this.current === 'recovering';
    this.tracker.handOut(offset);
    if (recovering && full) {
      lane.absent.push(offset);
      this.apart.add(lane);
    } else if (recovering) lane.waiting.push({ offset, delivery });
    else if (lane.isTracked && !full) lane.queue.push({ offset, delivery });
    else {
      if (lane.isTracked) this.detach(lane, offset);
      lane.leaving.push(offset);
    }
    this.endRecovery();
  }

  /** Whether `start` would give a delivery: one is in memory, and the failed attempts of the head are written down. */
  mayStart(lane: Lane): boolean {
    const unconfirmed = lane.attempts > 0 && this.journal.isPending(lane);
    return this.running && !unconfirmed && lane.startable > 0;
  }

  /** Takes out the next delivery in order; undefined when none is in memory, or none may be sent now. */
  start(lane: Lane): Started | undefined {
    const next = this.mayStart(lane) ? lane.takeNext() : undefined;
    return next === undefined ? undefined : { lane, ...next };
  }

  /** All about the delivery is written down. */
  complete(lane: Lane, offset: number): void {
    if (lane.endFlight(offset)) this.settled(lane, offset);
  }

  /** Strict order: the head failed and will be tried again; its result is written down. */
  failHead(lane: Lane, offset: number): void {
    if (!lane.putBack(offset)) return;
    this.journal.add(lane);
    this.detach(lane);
  }

  // -- detach and replay

  /**
   * The lane can't keep up: its cursor leaves the commit.
   *
   * @param loadedTo the first offset that is not in its queue
   * @returns false, and nothing changed, when it is on its way already or nothing may be changed
   */
  detach(lane: Lane, loadedTo: number = this.position): boolean {
    if (!this.running || !lane.isTracked) return false;
    this.enter(lane, 'detaching');
    lane.loadedTo = loadedTo;
    this.journal.add(lane);
    return true;
  }

  /** All of the endpoint from `from` on shall be sent again. False when that can't begin now, or has nothing to do. */
  replay(lane: Lane, from: number): boolean {
    if (!this.running || lane.state === 'detaching' || lane.inFlight.size > 0) return false;
    if (from >= (lane.isTracked ? this.position : lane.loadedTo)) return false;
    const forgotten = lane.forgetFrom(from);
    if (lane.isTracked) lane.leaving.push(...forgotten);
    this.enter(lane, 'detaching');
    lane.loadedTo = from;
    this.journal.add(lane);
    return true;
  }

  // -- catch up and re-attach

  /** Whether a sweep has something to load for this lane: an owed payload, or what lies below the position. */
  isHungry(lane: Lane): boolean {
    return this.running && isHungry(lane, this.position, this.places(lane));
  }

  /** Where the next sweep has to begin; null when no lane is hungry. */
  sweepFrom(): number | null {
    let from = Infinity;
    for (const lane of this.hungry()) from = Math.min(from, lowestWanted(lane));
    return from === Infinity ? null : from;
  }

  /**
   * A sweep has read all records in [from, to), and the lanes take what they want.
   *
   * @returns owed deliveries that are not in the log any more: they count as complete from here on; report them
   */
  sweep(from: number, to: number, records: Iterable<Swept>): readonly Lost[] {
    if (!this.running) return [];
    const range = { from, to, records };
    const { lost, moved } = catchUp(this.hungry(), range, this.position, this.places);
    for (const lane of moved) this.journal.add(lane);
    for (const { lane, offset } of lost) this.settled(lane, offset);
    return lost;
  }

  /** The lanes that are not attached, and all that may lack payloads. */
  get lanesApart(): ReadonlySet<Lane> {
    return this.apart;
  }

  private *hungry(): IterableIterator<Lane> {
    for (const lane of this.apart) if (this.isHungry(lane)) yield lane;
  }

  /** The sweep has met the position, so the tracker takes over again. False when that can't be now. */
  reattach(lane: Lane): boolean {
    if (!this.running || this.commitOut || !lane.hasMet(this.position, this.span)) return false;
    for (const offset of lane.open()) this.tracker.reopen(offset);
    this.enter(lane, 'reattaching');
    this.journal.remove(lane);
    this.tracker.commitAgain();
    return true;
  }

  // -- what is written: `lanes`, one transaction at a time; the commit, one at a time, offset and bitmap of one moment

  /** What to write now; null when nothing changed or a transaction is out. Answer with `persisted`. */
  persist(): readonly LaneWrite[] | null {
    return this.running ? this.journal.take() : null;
  }

  /** @param accepted false when the transaction was refused, failed, or never answered */
  persisted(accepted: boolean): void {
    if (!accepted) return this.stop();
    for (const lane of this.journal.confirm()) {
      for (const offset of [...lane.open(), ...lane.leaving]) this.tracker.complete(offset);
      lane.leaving = [];
      this.enter(lane, 'detached');
    }
  }

  /** What to commit now; null when nothing changed or a commit is out. Answer with `committed`. */
  takeCommit(): Commit | null {
    if ((!this.running && this.current !== 'recovered') || this.commitOut) return null;
    const commit = this.running ? this.tracker.takeCommit() : this.tracker.snapshot();
    this.commitOut = commit !== null;
    return commit;
  }

  /** The commit was answered and not taken, as in the middle of a rebalance: it is as if it had never been made. */
  commitRefused(): void {
    this.commitOut = false;
    this.tracker.commitAgain();
  }

  /** @param accepted false when the commit was never answered, so that it may still take effect */
  committed(accepted: boolean): void {
    if (!accepted) return this.stop();
    this.commitOut = false;
    for (const lane of this.apart) {
      if (lane.state !== 'reattaching') continue;
      this.enter(lane, 'attached');
      this.journal.add(lane); // deletes its key
    }
    if (this.current === 'recovered') this.current = 'running';
  }

  /** What is written beside the cursor has changed. A re-attaching lane's record must not know more than the commit. */
  touch(lane: Lane): void {
    if (this.running && !lane.isTracked) this.journal.add(lane);
  }

  /** Forgets a lane that has nothing open; a new one begins attached, as it is. False while it can't be. */
  forget(lane: Lane): boolean {
    if (lane.state !== 'attached' || lane.openCount > 0 || this.journal.isPending(lane))
      return false;
    this.apart.delete(lane);
    return this.lanes.delete(lane.endpointId);
  }

  /** The partition is lost, or in doubt: nothing is sent, written or committed any more. */
  stop(): void {
    this.current = 'stopped';
  }

  /** The endpoint's lane; a new one is attached. */
  lane(endpointId: string): Lane {
    let lane = this.lanes.get(endpointId);
    if (lane === undefined) this.lanes.set(endpointId, (lane = new Lane(endpointId)));
    return lane;
  }

  private endRecovery(): void {
    if (this.current === 'recovering' && this.position >= this.loadedEnd)
      this.current = 'recovered';
  }

  private settled(lane: Lane, offset: number): void {
    if (lane.isTracked) return this.tracker.complete(offset);
    if (lane.state === 'detaching') lane.leaving.push(offset);
    this.journal.add(lane);
  }

  private enter(lane: Lane, state: LaneState): void {
    lane.state = state;
    if (state === 'attached') this.apart.delete(lane);
    else this.apart.add(lane);
  }
}
