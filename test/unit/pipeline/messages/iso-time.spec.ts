import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isoTime } from '../../../../src/pipeline/messages/iso-time.js';

const LAST_MS = 8_640_000_000_000_000;

describe('a time as text', () => {
  it('is what Date makes of it, in whatever order times come', () => {
    const aTime = fc.oneof(
      fc.integer({ min: -LAST_MS, max: LAST_MS }),
      fc.integer({ min: 1_795_000_000_000, max: 1_795_000_200_000 }),
    );
    fc.assert(
      fc.property(fc.array(aTime, { maxLength: 50 }), (times) => {
        for (const time of times) expect(isoTime(time)).toBe(new Date(time).toISOString());
      }),
    );
  });

  it('has whole milliseconds', () => {
    expect(isoTime(1_795_000_000_001.9)).toBe(new Date(1_795_000_000_001.9).toISOString());
  });

  it.each([Number.NaN, Infinity, LAST_MS + 1])('is in 1970 for %d', (time) => {
    expect(isoTime(time)).toBe('1970-01-01T00:00:00.000Z');
  });
});
