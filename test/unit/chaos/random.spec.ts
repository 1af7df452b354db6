import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../../chaos/random.js';

describe('seededRandom', () => {
  it('gives the published sequence of mulberry32', () => {
    const random = seededRandom(1);

    expect([random.next(), random.next()].map((each) => each.toFixed(6))).toEqual([
      '0.627074',
      '0.002736',
    ]);
  });

  it('gives whole numbers within bounds, both included', () => {
    const random = seededRandom(2);
    const drawn = new Set(Array.from({ length: 200 }, () => random.whole(3, 6)));

    expect([...drawn].toSorted((left, right) => left - right)).toEqual([3, 4, 5, 6]);
  });

  it('keeps all items when it shuffles', () => {
    const items = Array.from({ length: 50 }, (_, index) => index);
    const shuffled = seededRandom(3).shuffled(items);

    expect(shuffled).not.toEqual(items);
    expect(shuffled.toSorted((left, right) => left - right)).toEqual(items);
  });
});
