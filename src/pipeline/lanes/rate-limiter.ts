import type { RateLimit } from '../messages/target.js';

/**
 * The generic cell rate algorithm: a leaky bucket that is one number.
 *
 * `arrival` is the theoretical arrival time: when the next request would come if all kept exactly to the rate. A
 * request may come up to `burst - 1` intervals before it.
 *
 * Timers wake a lane a little late; what that costs is made good as long as it is less than `GRANULARITY_MS`, or a
 * limit of 100 a second would let 80 pass. So in any time t at most `burst + (t + GRANULARITY_MS) * perSecond` pass.
 *
 * @source ITU-T I.371, annex A (virtual scheduling algorithm)
 */
export class RateLimiter {
  private arrivalMs: number;

  /**
   * @param emptyAtMs when the bucket counts as empty: the moment of the hand-over from another replica, which may just
   * have used up the burst
   */
  constructor(limit: RateLimit, emptyAtMs: number) {
    this.arrivalMs = emptyAtMs + burstMs(limit) + intervalMs(limit);
  }

  /** Whether the bucket is full, so that a new one in its place would allow no more. */
  isFull(nowMs: number): boolean {
    return this.arrivalMs <= nowMs;
  }

  /** The earliest time at which a request may pass; it is not after `nowMs` when one may pass now. */
  earliestMs(limit: RateLimit): number {
    return this.arrivalMs - burstMs(limit);
  }

  /** Takes the token of a request that passes now. Only when `earliestMs` is not after `nowMs`. */
  take(limit: RateLimit, nowMs: number): void {
    this.arrivalMs = Math.max(this.arrivalMs, nowMs - GRANULARITY_MS) + intervalMs(limit);
  }
}

/** How late a wake-up may be: one tick of the timer wheel. */
export const GRANULARITY_MS = 25;

function intervalMs(limit: RateLimit): number {
  return 1000 / limit.perSecond;
}

function burstMs(limit: RateLimit): number {
  return (limit.burst - 1) * intervalMs(limit);
}
