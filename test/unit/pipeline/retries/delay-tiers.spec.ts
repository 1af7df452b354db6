import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  HOLD_MS,
  hopFor,
  releaseAtMs,
  tierFor,
} from '../../../../src/pipeline/retries/delay-tiers.js';
import { DELAY_TIERS, type DelayTier } from '../../../../src/topology.js';

/** What a hop costs besides the wait. */
const HOP_MS = 15;

/**
 * Plays tiers and forwarder over many waits that start at random moments: each tier is first in, first out, and a
 * record is taken into memory `HOLD_MS` before its release.
 */
function arrivals(
  waits: readonly { atMs: number; waitMs: number }[],
): { lateMs: number; hops: number }[] {
  const outcome = waits.map(() => ({ lateMs: Number.NaN, hops: 0 }));
  const headFreeAtMs = new Map<DelayTier, number>();
  const appended = waits.map(({ atMs, waitMs }, index) => ({
    index,
    atMs,
    notBeforeMs: atMs + waitMs,
    tier: tierFor(waitMs),
  }));
  while (appended.length > 0) {
    appended.sort((a, b) => a.atMs - b.atMs);
    const record = appended.shift()!;
    const { tier, notBeforeMs, index } = record;
    const dueMs = releaseAtMs(tier, record.atMs, notBeforeMs);
    // First in, first out: no record is looked at before the one in front of it was taken into memory.
    const takenAtMs = Math.max(record.atMs, dueMs - HOLD_MS, headFreeAtMs.get(tier) ?? 0);
    headFreeAtMs.set(tier, takenAtMs);
    const releasedAtMs = Math.max(dueMs, takenAtMs);
    const hop = hopFor(notBeforeMs, releasedAtMs);
    const written = outcome[index]!;
    written.hops++;
    if (hop.kind === 'deliver') written.lateMs = releasedAtMs + HOP_MS - notBeforeMs;
    else appended.push({ index, atMs: releasedAtMs + HOP_MS, notBeforeMs, tier: hop.tier });
  }
  return outcome;
}

const anyWait = fc.oneof(
  fc.integer({ min: 0, max: 10_000 }),
  fc.integer({ min: 0, max: 400_000 }),
  fc.integer({ min: 0, max: 26 * 3_600_000 }),
);

describe('the delay tiers', () => {
  it('bring a wait of any length to its end never early, and within 5% and 2 s', () => {
    const waits = fc.array(
      fc.record({ atMs: fc.integer({ min: 0, max: 20_000 }), waitMs: anyWait }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(waits, (all) => {
        for (const [index, { lateMs }] of arrivals(all).entries()) {
          expect(lateMs).toBeGreaterThanOrEqual(0);
          expect(lateMs).toBeLessThanOrEqual((all[index]?.waitMs ?? 0) * 0.05 + 2_000);
        }
      }),
    );
  });

  it('take one hop for the delays of the tiers themselves', () => {
    for (const { delayMs } of DELAY_TIERS)
      expect(arrivals([{ atMs: 0, waitMs: delayMs }])[0]?.hops).toBe(1);
  });

  it('take a few hops for any wait up to a day', () => {
    fc.assert(
      fc.property(anyWait, (waitMs) => {
        expect(arrivals([{ atMs: 0, waitMs }])[0]?.hops).toBeLessThanOrEqual(25);
      }),
    );
  });
});
