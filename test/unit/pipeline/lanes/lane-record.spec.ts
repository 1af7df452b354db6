import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  isNewerLaneRecord,
  readLaneRecord,
  writeLaneRecord,
} from '../../../../src/pipeline/lanes/lane-record.js';

const offset = fc.nat(2 ** 40);

describe('a lane record', () => {
  it('comes back as it was written', () => {
    const records = fc.record({
      cursor: fc.record({
        cursor: offset,
        owed: fc.uniqueArray(offset, { maxLength: 50 }).map((all) => all.toSorted((a, b) => a - b)),
        attempts: fc.nat(100),
      }),
      gate: fc.record({
        breaker: fc.option(fc.record({ untilMs: offset, openings: fc.nat(50) })),
        retryAtMs: offset,
      }),
    });
    fc.assert(
      fc.property(records, (record) => {
        expect(readLaneRecord(Buffer.from(writeLaneRecord(record)))).toEqual(record);
      }),
    );
  });

  it('of a newer gateway is told from a damaged one', () => {
    expect(isNewerLaneRecord(Buffer.from('{"format":2,"what":"ever"}'))).toBe(true);
    for (const text of ['', 'null', '{}', '{"format":1}', '{"format":"2"}'])
      expect(isNewerLaneRecord(Buffer.from(text))).toBe(false);
  });

  it.each([
    '',
    'null',
    '{}',
    '{"format":2,"cursor":0,"owed":[],"attempts":0,"breaker":null,"retryAt":0}',
  ])('is not taken for one when it is %j', (text) => {
    expect(readLaneRecord(Buffer.from(text))).toBeNull();
  });
});
