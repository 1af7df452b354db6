import type { Delivery } from '../messages/delivery.js';
import type { Target } from '../messages/target.js';
import { CircuitBreaker, type Ticket, type Transition } from './circuit-breaker.js';
import { RateLimiter } from './rate-limiter.js';

/** A delivery that waits in a lane, or is under way. */
export interface LaneItem {
  readonly offset: number;
  readonly delivery: Delivery;
}

/** A request under way. */
export interface Started {
  readonly item: LaneItem;
  readonly ticket: Ticket;
}

/** Whether the lane can send: now, at a time, or only after something else happened (an end, a change). */
export type Readiness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'at'; readonly atMs: number }
  | { readonly kind: 'blocked' };

/** A lane without work is kept this long, for what its breaker has counted. */
const FORGET_AFTER_MS = 600_000;

const READY: Readiness = { kind: 'ready' };
const BLOCKED: Readiness = { kind: 'blocked' };

/**
 * The queue of one endpoint in the one replica that owns it, with its concurrency, rate and breaker.
 *
 * It decides, and does nothing by itself: no timer, no request, no record. Deliveries start in ascending order of
 * their offsets. `owed` are the started and open ones, `queue` those never started, in the words of the lane protocol.
 */
export class Lane {
  readonly breaker: CircuitBreaker;
  /** Started and not yet complete. */
  private readonly owed = new Set<LaneItem>();
  /** The part of them whose request is under way. */
  private flying = 0;
  private queue: (LaneItem | undefined)[] = [];
  private head = 0;
  private limiter: RateLimiter | null = null;
  /** Bytes of the payloads that wait. */
  waitingBytes = 0;

  private lastEndMs = 0;

  /** @param ownedSinceMs when this replica took over the endpoint: its rate limit starts empty then */
  constructor(
    private current: Target,
    private readonly ownedSinceMs: number,
  ) {
    this.breaker = new CircuitBreaker(current.breaker);
    if (current.rateLimit !== null) this.limiter = new RateLimiter(current.rateLimit, ownedSinceMs);
  }

  get target(): Target {
    return this.current;
  }

  get waiting(): number {
    return this.queue.length - this.head;
  }

  get inFlight(): number {
    return this.flying;
  }

  /** Nothing to send, nothing under way for long, and nothing learned that must be kept. */
  isForgettable(nowMs: number): boolean {
    if (this.waiting > 0 || this.owed.size > 0 || this.breaker.state.kind !== 'closed') return false;
    return nowMs - this.lastEndMs > FORGET_AFTER_MS && (this.limiter?.isFull(nowMs) ?? true);
  }

  /** The endpoint was changed: what is under way stays as it is, all else follows the new settings. */
  follow(target: Target): void {
    this.current = target;
    this.breaker.follow(target.breaker);
    if (target.rateLimit === null) this.limiter = null;
    else this.limiter ??= new RateLimiter(target.rateLimit, this.ownedSinceMs);
  }

  push(item: LaneItem): void {
    this.queue.push(item);
    this.waitingBytes += item.delivery.body.length;
  }

  readiness(nowMs: number): Readiness {
    const { current, limiter } = this;
    if (this.waiting === 0 || this.flying >= this.limit) return BLOCKED;
    if (current.paused) return BLOCKED;
    const passage = this.breaker.mayStart(nowMs);
    if (passage.kind === 'wait-for-probe') return BLOCKED;
    if (passage.kind === 'wait') return { kind: 'at', atMs: passage.untilMs };
    if (limiter !== null && current.rateLimit !== null) {
      const earliestMs = limiter.earliestMs(current.rateLimit);
      if (earliestMs > nowMs) return { kind: 'at', atMs: earliestMs };
    }
    return READY;
  }

  /** Starts the head of the queue. Only when `readiness` said `ready` for the same moment. */
  start(nowMs: number): Started {
    const item = this.shift();
    this.owed.add(item);
    this.flying++;
    if (this.limiter !== null && this.current.rateLimit !== null)
      this.limiter.take(this.current.rateLimit, nowMs);
    return { item, ticket: this.breaker.start() };
  }

  /** The request ended, so its slot is free; the delivery is owed until all about it is written down. */
  answered(started: Started, succeeded: boolean, nowMs: number): Transition {
    this.flying--;
    this.lastEndMs = nowMs;
    return this.breaker.end(started.ticket, succeeded, nowMs);
  }

  complete(started: Started): void {
    this.owed.delete(started.item);
  }

  /** Takes out the deliveries at the head whose deadline is past. */
  takeExpired(nowMs: number): LaneItem[] {
    const expired: LaneItem[] = [];
    while (this.waiting > 0 && this.queue[this.head]!.delivery.deadlineMs < nowMs)
      expired.push(this.shift());
    return expired;
  }

  /** Takes out everything that waits, in order. */
  drain(): LaneItem[] {
    const items = this.queue.slice(this.head).filter((item) => item !== undefined);
    this.queue = [];
    this.head = 0;
    this.waitingBytes = 0;
    return items;
  }

  private get limit(): number {
    return this.current.ordering === 'strict' ? 1 : this.current.maxInFlight;
  }

  private shift(): LaneItem {
    const item = this.queue[this.head]!;
    this.waitingBytes -= item.delivery.body.length;
    this.queue[this.head++] = undefined; // let go of the payload
    if (this.head > 32 && this.head * 2 > this.queue.length) {
      this.queue = this.queue.slice(this.head);
      this.head = 0;
    }
    return item;
  }
}
