import type { Target } from '../messages/target.js';
import {
  CircuitBreaker,
  type BreakerMemory,
  type Ticket,
  type Transition,
} from './circuit-breaker.js';
import { RateLimiter } from './rate-limiter.js';

/** Whether a lane can send: now, at a time, or only after something else happened (an end, a change). */
export type Readiness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'at'; readonly atMs: number }
  | { readonly kind: 'blocked' };

export const READY: Readiness = { kind: 'ready' };
export const BLOCKED: Readiness = { kind: 'blocked' };

/** What of a gate outlives its owner, in the lane's record. */
export interface GateMemory {
  readonly breaker: BreakerMemory | null;
  /** Strict order: when the failed head may be tried again; 0 when at once. */
  readonly retryAtMs: number;
}

export const FRESH: GateMemory = { breaker: null, retryAtMs: 0 };

/**
 * Whether the requests of one endpoint may start now: concurrency, rate, breaker, pause, and the wait of a strict head.
 * It holds no timer: it is asked.
 */
export class Gate {
  readonly breaker: CircuitBreaker;
  private limiter: RateLimiter | null = null;
  private flying = 0;
  private retryAtMs: number;
  private lastEndMs = 0;

  /** @param ownedSinceMs when this replica took over the endpoint: its rate limit starts empty then */
  constructor(
    private target: Target,
    private readonly ownedSinceMs: number,
    memory: GateMemory,
  ) {
    this.breaker = new CircuitBreaker(target.breaker, memory.breaker);
    this.retryAtMs = memory.retryAtMs;
    this.follow(target);
  }

  /** Requests under way. */
  get inFlight(): number {
    return this.flying;
  }

  /** The endpoint was changed: what is under way stays as it is, all else follows the new settings. */
  follow(target: Target): void {
    this.target = target;
    this.breaker.follow(target.breaker);
    if (target.rateLimit === null) this.limiter = null;
    else this.limiter ??= new RateLimiter(target.rateLimit, this.ownedSinceMs);
  }

  readiness(nowMs: number): Readiness {
    const { target, limiter } = this;
    if (target.paused || this.flying >= this.limit) return BLOCKED;
    if (this.retryAtMs > nowMs) return { kind: 'at', atMs: this.retryAtMs };
    const passage = this.breaker.mayStart(nowMs);
    if (passage.kind === 'wait-for-probe') return BLOCKED;
    if (passage.kind === 'wait') return { kind: 'at', atMs: passage.untilMs };
    if (limiter === null || target.rateLimit === null) return READY;
    const earliestMs = limiter.earliestMs(target.rateLimit);
    return earliestMs > nowMs ? { kind: 'at', atMs: earliestMs } : READY;
  }

  /** How many payloads are of use now: none while nothing may be sent, a few while probing. */
  payloadsOfUse(nowMs: number, places: number): number {
    if (this.target.paused) return 0;
    const { state } = this.breaker;
    if (state.kind === 'closed') return places;
    if (state.kind === 'open' && state.untilMs > nowMs) return 0;
    return Math.min(places, this.target.breaker.probes);
  }

  /** A request starts. Only when `readiness` said `ready` for the same moment. */
  start(nowMs: number): Ticket {
    this.flying++;
    this.retryAtMs = 0;
    if (this.limiter !== null && this.target.rateLimit !== null)
      this.limiter.take(this.target.rateLimit, nowMs);
    return this.breaker.start();
  }

  end(ticket: Ticket, succeeded: boolean, nowMs: number): Transition {
    this.flying--;
    this.lastEndMs = nowMs;
    return this.breaker.end(ticket, succeeded, nowMs);
  }

  /** Strict order: the head failed, and no attempt is made before. */
  holdUntil(atMs: number): void {
    this.retryAtMs = atMs;
  }

  memory(): GateMemory {
    return { breaker: this.breaker.memory(), retryAtMs: this.retryAtMs };
  }

  /** Nothing was under way for long, and nothing is known that must be kept. */
  isForgettable(nowMs: number): boolean {
    if (this.flying > 0 || this.breaker.state.kind !== 'closed') return false;
    return nowMs - this.lastEndMs > FORGET_AFTER_MS && (this.limiter?.isFull(nowMs) ?? true);
  }

  private get limit(): number {
    return this.target.ordering === 'strict' ? 1 : this.target.maxInFlight;
  }
}

/** A gate without work is kept this long, for what its breaker has counted. */
const FORGET_AFTER_MS = 600_000;
