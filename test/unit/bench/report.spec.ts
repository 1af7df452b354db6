import { describe, expect, it } from '@jest/globals';
import { formatValue, verdictOf } from '../../../bench/report/figure.mjs';
import { percentile } from '../../../bench/report/percentile.mjs';
import { figuresTable } from '../../../bench/report/table.mjs';

const figure = { name: 'CPU', value: 0.1, unit: 'ms' };

describe('a figure', () => {
  it('meets its goal at the very limit', () => {
    expect(verdictOf({ ...figure, goal: { atMost: 0.1 } })).toBe('met');
    expect(verdictOf({ ...figure, goal: { atLeast: 0.1 } })).toBe('met');
  });

  it('misses it beyond', () => {
    expect(verdictOf({ ...figure, goal: { atMost: 0.0999 } })).toBe('missed');
    expect(verdictOf({ ...figure, goal: { atLeast: 0.1001 } })).toBe('missed');
  });

  it('misses it when there is no value, and is not judged without a goal', () => {
    expect(verdictOf({ ...figure, value: Number.NaN, goal: { atMost: 1 } })).toBe('missed');
    expect(verdictOf(figure)).toBe('');
  });

  it.each([
    [0.123456, '0.123'],
    [7, '7'],
    [12.34, '12.3'],
    [1234.5, '1,235'],
    [Number.NaN, '-'],
  ])('shows %d as %s', (value, text) => {
    expect(formatValue(value)).toBe(text);
  });
});

describe('a percentile', () => {
  it('is the least value that so many do not exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(percentile(hundred, 0.5)).toBe(50);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 1)).toBe(100);
    expect(percentile([7], 0.01)).toBe(7);
  });

  it('is not a number without values', () => {
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe('the table', () => {
  it('has a row for each figure, with floor, goal and verdict where there are some', () => {
    const table = figuresTable([
      { scenario: 'delivery', figures: [{ ...figure, floor: 0.09, goal: { atMost: 0.05 } }] },
      { scenario: 'limited', figures: [figure] },
    ]);
    const rows = table.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
    expect(rows.slice(2)).toEqual([
      ['', 'delivery', 'CPU', '0.1', '0.09', 'ms', '<= 0.05', 'missed', ''],
      ['', 'limited', 'CPU', '0.1', '', 'ms', '', '', ''],
    ]);
  });
});
