import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { GRANULARITY_MS, RateLimiter } from '../../../../src/pipeline/lanes/rate-limiter.js';

describe('RateLimiter', () => {
  it('lets a burst through after a quiet time, then keeps to the rate', () => {
    const limit = { perSecond: 10, burst: 3 };
    const limiter = new RateLimiter(limit, 0);
    const startsMs: number[] = [];
    for (let nowMs = 10_000; nowMs < 10_400; nowMs++) {
      if (limiter.earliestMs(limit) > nowMs) continue;
      limiter.take(limit, nowMs);
      startsMs.push(nowMs);
    }
    expect(startsMs).toEqual([10_000, 10_001, 10_002, 10_075, 10_175, 10_275, 10_375]);
  });

  it('starts empty: nothing passes for one interval after a hand-over', () => {
    const limit = { perSecond: 2, burst: 10 };
    const limiter = new RateLimiter(limit, 1_000);
    expect(limiter.earliestMs(limit)).toBe(1_500);
  });

  it('never lets more than the burst plus the rate pass in any stretch of time, give or take one tick', () => {
    const limits = fc.record({
      perSecond: fc.integer({ min: 1, max: 1_000 }),
      burst: fc.integer({ min: 1, max: 20 }),
    });
    const waits = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(limits, waits, (limit, gaps) => {
        const limiter = new RateLimiter(limit, 0);
        const startsMs: number[] = [];
        let nowMs = 0;
        for (const gap of gaps) {
          nowMs += gap;
          if (limiter.earliestMs(limit) > nowMs) continue;
          limiter.take(limit, nowMs);
          startsMs.push(nowMs);
        }
        for (let from = 0; from < startsMs.length; from++)
          for (let to = from; to < startsMs.length; to++) {
            const seconds = (startsMs[to]! - startsMs[from]!) / 1000;
            const allowed = limit.burst + (seconds + GRANULARITY_MS / 1000) * limit.perSecond;
            expect(to - from + 1).toBeLessThanOrEqual(allowed + 1e-6);
          }
      }),
    );
  });

  it('reaches the configured rate although timers wake it late', () => {
    const limit = { perSecond: 50, burst: 1 };
    const limiter = new RateLimiter(limit, 0);
    let sent = 0;
    for (let nowMs = 0; nowMs <= 10_020; nowMs += 12) {
      if (limiter.earliestMs(limit) > nowMs) continue;
      limiter.take(limit, nowMs);
      sent++;
    }
    expect(Math.abs(sent - 500)).toBeLessThanOrEqual(2);
  });
});
