import { SmallMap } from '../../small-map.js';
import { BLOCKED, FRESH, Gate, READY, type GateMemory, type Readiness } from '../lanes/gate.js';
import type { Lane } from '../lanes/protocol/lane.js';
import type { PartitionOwner, Started } from '../lanes/protocol/partition-owner.js';
import type { Delivery } from '../messages/delivery.js';
import type { LastAnswer } from '../messages/operation.js';
import type { Target } from '../messages/target.js';
import type { Ticket, Transition } from '../lanes/circuit-breaker.js';
import { CursorWatch } from './cursor-watch.js';
import type { DeliveryEnd, DispatchContext } from './dispatch-context.js';
import { TurnState, type Runner } from './turns.js';
import type { Verdict } from './verdict.js';

/** Why a lane leaves the commit; stands in its `endpoint.detached` result. */
export type DetachReason = 'paused' | 'breaker-open' | 'slow' | 'full' | 'strict-retry' | 'replay';

/** What a lane needs of its partition. */
export interface LanePartition {
  /** Nothing new may start. */
  readonly closing: boolean;
  /** All about a delivery is written down. */
  complete(runner: PartitionLane, offset: number): void;
  /** The lane may start more, or the partition may go on. */
  changed(runner: PartitionLane): void;
}

/**
 * One endpoint in the hands of its owner: the lane (where it stands) with its gate (what may start), driven by turns.
 */
export class PartitionLane implements Runner {
  readonly turn = new TurnState();
  lastAnswer: LastAnswer | null = null;
  /** The operator's replay waits for what is in flight: nothing more is sent before. */
  held = false;
  /** How old the oldest delivery is that it owes, while it has a cursor of its own. */
  readonly cursor: CursorWatch;
  private gate: Gate | null = null;
  private readonly tickets = new SmallMap<number, { ticket: Ticket; startedAtMs: number }>();
  private saidToKeepUp: boolean;
  private watchedOffset = -1;
  private watchedSinceMs = 0;

  constructor(
    readonly lane: Lane,
    readonly partition: LanePartition,
    readonly owner: PartitionOwner,
    private readonly context: DispatchContext,
    private readonly ownedSinceMs: number,
    private readonly memory: GateMemory = FRESH,
  ) {
    this.saidToKeepUp = lane.isTracked;
    this.cursor = new CursorWatch(context.now());
  }

  get target(): Target | undefined {
    return this.context.targets.get(this.lane.endpointId);
  }

  get inFlight(): number {
    return this.gate?.inFlight ?? 0;
  }

  get breakerState(): 'closed' | 'open' | 'half-open' {
    return this.gate?.breaker.state.kind ?? (this.memory.breaker === null ? 'closed' : 'open');
  }

  /** What the lane's record says beside its cursor. */
  get gateMemory(): GateMemory {
    return this.gate?.memory() ?? this.memory;
  }

  readiness(nowMs: number): Readiness {
    if (this.held || this.partition.closing || !this.owner.mayStart(this.lane)) return BLOCKED;
    const next = this.lane.peekNext();
    if (next === undefined) return BLOCKED;
    const { target } = this;
    // A replica that lags behind the router may not know the endpoint yet.
    if (target === undefined && next.delivery.controlOffset > this.context.targets.appliedOffset)
      return BLOCKED;
    if (this.endOf(next.delivery, target, nowMs) !== null || target === undefined) return READY;
    // In strict order the next one waits until it is known what became of the one before, and written down.
    if (target.ordering === 'strict' && this.lane.inFlight.size > 0) return BLOCKED;
    return this.gateOf(target).readiness(nowMs);
  }

  start(nowMs: number): void {
    const { lane, owner, context, target } = this;
    const started = owner.start(lane);
    if (started === undefined) return;
    const end = this.endOf(started.delivery, target, nowMs);
    if (end !== null || target === undefined) {
      context.end(this, started, end ?? 'endpoint-deleted');
      return;
    }
    const ticket = this.gateOf(target).start(nowMs);
    this.tickets.set(started.offset, { ticket, startedAtMs: nowMs });
    context.attempt(this, target, this.withAttempts(started));
  }

  /** The request is over, its outcome not yet written. */
  answered(
    { offset }: Started,
    verdict: Verdict,
    status: number | null,
    nowMs: number,
  ): Transition {
    const error = verdict.kind === 'delivered' ? null : verdict.error.kind;
    this.lastAnswer = { atMs: nowMs, status, error };
    const held = this.tickets.get(offset);
    this.tickets.delete(offset);
    if (held === undefined || this.gate === null) return 'none';
    const before = this.gate.breaker.state.kind;
    const transition = this.gate.end(held.ticket, verdict.kind === 'delivered', nowMs);
    if (before !== this.gate.breaker.state.kind || before === 'half-open')
      this.owner.touch(this.lane);
    return transition;
  }

  /** Strict order: the head is tried again in place, not before. */
  retryInPlace({ offset }: Started, atMs: number): void {
    this.gate?.holdUntil(atMs);
    this.owner.failHead(this.lane, offset);
  }

  /** The endpoint was changed. */
  follow(): void {
    const { target } = this;
    if (target !== undefined) this.gate?.follow(target);
  }

  /** How many payloads it may hold now. */
  payloadsOfUse(nowMs: number): number {
    const { lanePlaces } = this.context.limits;
    const { target } = this;
    if (target === undefined || target.disabled !== null) return lanePlaces; // they are ended as they come
    return this.gateOf(target).payloadsOfUse(nowMs, lanePlaces);
  }

  /** Tells the world, once for each time, that the lane leaves the commit, or is tracked again. */
  reportState(reason: DetachReason = this.lane.attempts > 0 ? 'strict-retry' : 'full'): void {
    const keepsUp = this.lane.isTracked;
    if (keepsUp === this.saidToKeepUp) return;
    this.saidToKeepUp = keepsUp;
    const { endpointId } = this.lane;
    this.context.report({
      kind: keepsUp ? 'endpoint.caught-up' : 'endpoint.detached',
      endpointId,
      tenant: this.target?.tenant ?? '',
      reason: keepsUp ? 'caught-up' : reason,
      atMs: this.context.now(),
    });
  }

  /** Whether it is full only since more came at once than it can send at once. */
  get isFlowing(): boolean {
    return this.breakerState === 'closed' && this.target?.paused === false && this.inFlight > 0;
  }

  /** Why an attached lane must leave the commit; null while it keeps up. */
  detachReason(nowMs: number): DetachReason | null {
    const { lane, owner, target } = this;
    if (lane.openCount === 0) return null;
    if (target?.paused === true) return 'paused';
    if (this.breakerState !== 'closed') return 'breaker-open';
    const span = owner.position - lane.lowestOpen;
    if (this.headWaits(nowMs) || span > this.context.limits.span / 4) return 'slow';
    const halfway = owner.position - owner.tracker.low > this.context.limits.span / 2;
    return halfway && this.oldestRequestMs(nowMs) > PATIENCE_MS ? 'slow' : null;
  }

  isForgettable(nowMs: number): boolean {
    return this.lane.openCount === 0 && (this.gate?.isForgettable(nowMs) ?? true);
  }

  /** Whether the same delivery has stood at the head for too long. */
  private headWaits(nowMs: number): boolean {
    const head = this.lane.peekNext()?.offset ?? -1;
    if (head !== this.watchedOffset) {
      this.watchedOffset = head;
      this.watchedSinceMs = nowMs;
    }
    return head !== -1 && nowMs - this.watchedSinceMs > PATIENCE_MS;
  }

  private oldestRequestMs(nowMs: number): number {
    let oldest = nowMs;
    for (const { startedAtMs } of this.tickets.values()) oldest = Math.min(oldest, startedAtMs);
    return nowMs - oldest;
  }

  private endOf(delivery: Delivery, target: Target | undefined, nowMs: number): DeliveryEnd | null {
    if (this.context.isUnreadable(delivery)) return 'unreadable';
    if (target === undefined) return 'endpoint-deleted';
    if (target.disabled !== null) return 'endpoint-disabled';
    return delivery.deadlineMs < nowMs ? 'expired' : null;
  }

  /** The failed attempts of a strict head are in the lane, not in the record of the delivery. */
  private withAttempts(started: Started): Started {
    const { lane } = this;
    if (lane.attempts === 0 || started.offset !== lane.lowestOwed) return started;
    const { delivery } = started;
    return { ...started, delivery: { ...delivery, attempt: delivery.attempt + lane.attempts } };
  }

  private gateOf(target: Target): Gate {
    this.gate ??= new Gate(target, this.ownedSinceMs, this.memory);
    return this.gate;
  }
}

/** How long a delivery may stand at the head of an attached lane, and a request run while the span is half used. */
const PATIENCE_MS = 2_000;
