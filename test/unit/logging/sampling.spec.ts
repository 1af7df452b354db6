import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isSampled } from '../../../src/logging/sampling.js';

const ratio = fc.double({ min: 0, max: 1, noNaN: true });

describe('a sample by id', () => {
  it('has all of a smaller sample, and the same ids every time', () => {
    fc.assert(
      fc.property(fc.string(), ratio, ratio, (id, one, other) => {
        const [less, more] = one < other ? [one, other] : [other, one];
        expect(isSampled(id, less)).toBe(isSampled(id, less));
        expect(isSampled(id, more) || !isSampled(id, less)).toBe(true);
      }),
    );
  });

  it('is none of them at 0 and all of them at 1', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        expect([isSampled(id, 0), isSampled(id, 1)]).toEqual([false, true]);
      }),
    );
  });

  it.each([
    ['digests', (n: number) => createHash('sha256').update(String(n)).digest('base64url')],
    ['ids that are counted up', (n: number) => `order-${n}`],
  ])('is its part of all %s', (_, idOf) => {
    const ids = Array.from({ length: 20_000 }, (__, n) => idOf(n));
    const part = ids.filter((id) => isSampled(id, 0.1)).length / ids.length;
    expect(part).toBeGreaterThan(0.09);
    expect(part).toBeLessThan(0.11);
  });
});
