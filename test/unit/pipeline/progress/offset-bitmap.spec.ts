import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  decodeBitmap,
  encodeBitmap,
  hasBit,
  setBit,
  SPAN_LIMIT,
} from '../../../../src/pipeline/progress/offset-bitmap.js';

/** @returns the first bit that does not come back as it was written */
const firstDifference = (indexes: readonly number[]): number | null => {
  const bits = new Uint8Array(SPAN_LIMIT / 8);
  for (const index of indexes) setBit(bits, index);
  const decoded = decodeBitmap(encodeBitmap(bits));
  const wanted = new Set(indexes);
  for (let index = 0; index < SPAN_LIMIT + 64; index++)
    if (hasBit(decoded, index) !== wanted.has(index)) return index;
  return null;
};

describe('the offset bitmap', () => {
  it('comes back as it was written, whatever holes it has', () => {
    const indexes = fc.array(fc.integer({ min: 0, max: SPAN_LIMIT - 1 }), { maxLength: 400 });
    fc.assert(
      fc.property(indexes, (written) => expect(firstDifference(written)).toBeNull()),
      { numRuns: 60 },
    );
  });

  it('comes back when it is empty and when it is full', () => {
    expect(firstDifference([])).toBeNull();
    expect(firstDifference(Array.from({ length: SPAN_LIMIT }, (_, index) => index))).toBeNull();
  });

  it('fits into the 4,096 characters that a broker takes', () => {
    const full = new Uint8Array(SPAN_LIMIT / 8).fill(255);
    expect(encodeBitmap(full).length).toBeLessThanOrEqual(4_096);
  });

  it("takes another program's metadata for no bit set", () => {
    expect(decodeBitmap('some other program').length).toBe(0);
    expect(decodeBitmap(`v1:${'A'.repeat(9_000)}`).length).toBe(0);
  });
});
