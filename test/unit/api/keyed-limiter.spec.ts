import { beforeEach, describe, expect, it } from '@jest/globals';
import { KeyedLimiter } from '../../../src/api/keyed-limiter.js';

describe('a limit for each name', () => {
  let nowMs: number;
  let limiter: KeyedLimiter;
  beforeEach(() => {
    nowMs = 1_000_000;
    limiter = new KeyedLimiter({ perSecond: 2, burst: 3 }, () => nowMs);
  });

  it('lets the burst pass at once, and then goes by the rate', () => {
    for (let n = 0; n < 3; n += 1) {
      expect(limiter.waitMs('a')).toBe(0);
      limiter.take('a');
    }
    const waitMs = limiter.waitMs('a');
    expect(waitMs).toBeGreaterThan(450);
    expect(waitMs).toBeLessThanOrEqual(500);
    nowMs += waitMs;
    expect(limiter.waitMs('a')).toBe(0);
  });

  it('keeps names apart', () => {
    for (let n = 0; n < 3; n += 1) limiter.take('a');
    expect(limiter.waitMs('b')).toBe(0);
  });

  it('remembers those without a token longer than those that have all of theirs', () => {
    for (let n = 0; n < 9_999; n += 1) limiter.take(`quiet-${n}`);
    nowMs += 10_000;
    for (let n = 0; n < 3; n += 1) limiter.take('a');
    for (let n = 0; n < 5_000; n += 1) limiter.take(`made-up-${n}`);
    expect(limiter.waitMs('a')).toBeGreaterThan(0);
  });
});
