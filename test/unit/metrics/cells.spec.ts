import { describe, expect, it } from '@jest/globals';
import { HistogramCell } from '../../../src/metrics/cells.js';

describe('a histogram cell', () => {
  it('counts a value at a bound in that bucket, and what is above all bounds in the last', () => {
    const cell = new HistogramCell([1, 2]);
    for (const value of [0.5, 1, 1.5, 99]) cell.observe(value);
    expect(cell.cumulative()).toEqual([
      [1, 2],
      [2, 3],
      [Infinity, 4],
    ]);
    expect([cell.sum, cell.count]).toEqual([102, 4]);
  });

  it('remembers the latest delivery of each bucket', () => {
    const cell = new HistogramCell([1, 2]);
    cell.observeDelivery(0.5, 'first', 1_000);
    cell.observeDelivery(0.7, 'second', 2_000);
    cell.observeDelivery(5, 'slow', 3_000);
    cell.observe(1.5);
    expect([0, 1, 2].map((index) => cell.exemplar(index))).toEqual([
      { deliveryId: 'second', value: 0.7, atMs: 2_000 },
      null,
      { deliveryId: 'slow', value: 5, atMs: 3_000 },
    ]);
    expect(cell.count).toBe(4);
  });
});
