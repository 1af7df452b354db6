import { createRequire } from 'node:module';

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { murmur2, Partitioner } from '../../../src/kafka/partitioner.js';

const require = createRequire(import.meta.url);
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kafkajs declares no types for its inner modules
const originalMurmur2 = require('kafkajs/src/producer/partitioners/default/murmur2') as (
  key: Buffer,
) => number;

describe('the partitioner', () => {
  // Published in Kafka's UtilsTest.testMurmur2.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('hashes %s as Java does', (key, hash) => {
    expect(murmur2(Buffer.from(key))).toBe(hash);
  });

  it('hashes any bytes as kafkajs does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (array) => {
        expect(murmur2(array)).toBe(originalMurmur2(Buffer.from(array)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives a text and its bytes the same partition, again and again', () => {
    const partitioner = new Partitioner();
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 500 }), (key, partitions) => {
        const first = partitioner.partition(key, partitions);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(first).toBeLessThan(partitions);
        expect(partitioner.partition(key, partitions)).toBe(first);
        expect(partitioner.partition(Buffer.from(key), partitions)).toBe(first);
      }),
    );
  });

  it('keeps records without a key together for a turn, then moves on', () => {
    const partitioner = new Partitioner();
    const turn = (): number[] => [partitioner.partition(null, 3), partitioner.partition(null, 3)];
    const seen = [turn()];
    for (let index = 0; index < 3; index++) {
      partitioner.nextTurn();
      seen.push(turn());
    }
    expect(seen).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [0, 0],
    ]);
  });
});
