import { RateLimiter } from '../pipeline/lanes/rate-limiter.js';
import type { RateLimit } from '../pipeline/messages/target.js';

/** Names that are remembered at most; more are there only while someone makes them up. */
const MAX_NAMES = 10_000;

/**
 * A rate limit for each name: an address, a tenant. Memory is bounded: of too many names those that have all their tokens are
 * forgotten first, then the oldest.
 */
export class KeyedLimiter {
  readonly #limiters = new Map<string, RateLimiter>();

  constructor(
    private readonly limit: RateLimit,
    private readonly now: () => number,
  ) {}

  /** How long until one may pass, in milliseconds; 0: now. */
  waitMs(name: string): number {
    const limiter = this.#limiters.get(name);
    return limiter === undefined ? 0 : Math.max(0, limiter.earliestMs(this.limit) - this.now());
  }

  /** Counts one that passes now. */
  take(name: string): void {
    const nowMs = this.now();
    let limiter = this.#limiters.get(name);
    if (limiter === undefined) {
      this.#makeRoom(nowMs);
      const { burst, perSecond } = this.limit;
      limiter = new RateLimiter(this.limit, nowMs - (burst * 1000) / perSecond);
      this.#limiters.set(name, limiter);
    }
    limiter.take(this.limit, nowMs);
  }

  #makeRoom(nowMs: number): void {
    if (this.#limiters.size < MAX_NAMES) return;
    for (const [name, limiter] of this.#limiters)
      if (limiter.isFull(nowMs)) this.#limiters.delete(name);
    const [oldest] = this.#limiters.keys();
    if (this.#limiters.size >= MAX_NAMES && oldest !== undefined) this.#limiters.delete(oldest);
  }
}
