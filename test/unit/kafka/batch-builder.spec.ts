import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { BatchBuilder } from '../../../src/kafka/batch-builder.js';
import type { BatchItem } from '../../../src/kafka/batch-builder.js';

const LIMITS = { partitionBytes: () => 100, partitionRecords: 5, requestBytes: 250 };

interface NumberedItem extends BatchItem {
  readonly number: number;
}

const items = fc
  .array(
    fc.record({
      topic: fc.constantFrom('a', 'b'),
      partition: fc.nat(3),
      bytes: fc.integer({ min: 1, max: 300 }),
    }),
    { maxLength: 80 },
  )
  .map((list) => list.map((item, number): NumberedItem => ({ ...item, number })));

describe('the batch builder', () => {
  it('hands out each record once, in the order of its partition, within the limits', () => {
    fc.assert(
      fc.property(items, (list) => {
        const builder = new BatchBuilder<NumberedItem>(LIMITS);
        for (const item of list) builder.add(item);
        expect(builder.bytes).toBe(list.reduce((sum, { bytes }) => sum + bytes, 0));
        const out: NumberedItem[] = [];
        while (!builder.isEmpty) {
          const request = builder.next();
          const sizes = request.map((batch) =>
            batch.items.reduce((sum, one) => sum + one.bytes, 0),
          );
          const total = sizes.reduce((sum, size) => sum + size, 0);
          expect(request.length).toBeGreaterThan(0);
          expect(total <= 250 || request.length === 1).toBe(true);
          for (const [index, batch] of request.entries()) {
            expect(batch.items.length).toBeGreaterThan(0);
            expect(batch.items.length).toBeLessThanOrEqual(5);
            expect((sizes[index] ?? 0) <= 100 || batch.items.length === 1).toBe(true);
            expect(batch.items.every((one) => one.partition === batch.partition)).toBe(true);
          }
          const places = request.map(({ topic, partition }) => `${topic}/${partition}`);
          expect(new Set(places).size).toBe(places.length);
          out.push(...request.flatMap((batch) => batch.items));
        }
        expect(builder.bytes).toBe(0);
        expect(out.map((one) => one.number).toSorted((a, b) => a - b)).toEqual(
          list.map((one) => one.number),
        );
        for (const { topic, partition } of list) {
          const own = out.filter((one) => one.topic === topic && one.partition === partition);
          expect(own).toEqual(own.toSorted((a, b) => a.number - b.number));
        }
      }),
    );
  });

  it('gives every partition its turn beside a busy one', () => {
    const builder = new BatchBuilder<BatchItem>({ ...LIMITS, requestBytes: 100 });
    for (let index = 0; index < 50; index++) builder.add({ topic: 'a', partition: 0, bytes: 60 });
    builder.add({ topic: 'a', partition: 1, bytes: 60 });
    builder.next();
    expect(builder.next().map(({ partition }) => partition)).toEqual([1]);
  });

  it('drains everything that waits', () => {
    const builder = new BatchBuilder<BatchItem>(LIMITS);
    for (let index = 0; index < 20; index++) builder.add({ topic: 'a', partition: 0, bytes: 60 });
    expect(builder.drain()).toHaveLength(20);
    expect(builder.isEmpty).toBe(true);
  });
});
