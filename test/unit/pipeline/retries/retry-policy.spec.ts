import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { retryAfterMs, RETRY_AFTER_CAP_MS } from '../../../../src/pipeline/retries/retry-after.js';
import { JITTER, retryDelayMs } from '../../../../src/pipeline/retries/retry-policy.js';

const policy = { delaysSeconds: [5, 30, 120], maxAttempts: 6, maxAgeSeconds: 3_600 };

describe('retryDelayMs', () => {
  it('takes the delay of the attempt, and repeats the last one', () => {
    const waits = [1, 2, 3, 4, 5].map((attempt) => retryDelayMs(policy, attempt, 0, 0));
    expect(waits).toEqual([5_000, 30_000, 120_000, 120_000, 120_000]);
  });

  it('ends when the attempts are used up', () => {
    expect(retryDelayMs(policy, 6, 0, 0)).toBeNull();
  });

  it('waits at least as long as policy and receiver ask for, and at most a fifth longer', () => {
    const inputs = [
      fc.integer({ min: 1, max: 5 }),
      fc.nat(RETRY_AFTER_CAP_MS),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
    ] as const;
    fc.assert(
      fc.property(...inputs, (attempt, askedMs, random) => {
        const plain = retryDelayMs(policy, attempt, 0, 0) ?? Number.NaN;
        const waitMs = retryDelayMs(policy, attempt, askedMs, random) ?? Number.NaN;
        expect(waitMs).toBeGreaterThanOrEqual(Math.max(plain, askedMs));
        expect(waitMs).toBeLessThanOrEqual(Math.max(plain, askedMs) * (1 + JITTER) + 1);
      }),
    );
  });
});

describe('retryAfterMs', () => {
  const nowMs = Date.UTC(2026, 10, 22, 12, 0, 0);

  it('reads seconds', () => {
    expect(retryAfterMs('120', nowMs)).toBe(120_000);
  });

  it('reads the three forms of an HTTP date', () => {
    expect(retryAfterMs('Sun, 22 Nov 2026 12:01:30 GMT', nowMs)).toBe(90_000);
    expect(retryAfterMs('Sunday, 22-Nov-26 12:01:30 GMT', nowMs)).toBe(90_000);
    expect(retryAfterMs('Sun Nov 22 12:01:30 2026', nowMs)).toBe(90_000);
  });

  it('takes a date in the past for no wait', () => {
    expect(retryAfterMs('Sun, 22 Nov 2026 11:00:00 GMT', nowMs)).toBe(0);
  });

  it('caps what is asked for at a day', () => {
    expect(retryAfterMs('99999999999', nowMs)).toBe(RETRY_AFTER_CAP_MS);
    expect(retryAfterMs('Sat, 22 Nov 2036 12:00:00 GMT', nowMs)).toBe(RETRY_AFTER_CAP_MS);
  });

  it.each(['soon', '-5', '1.5', '', '2026-11-22T12:00:00Z'])('ignores %j', (value) => {
    expect(retryAfterMs(value, nowMs)).toBeNull();
  });
});
