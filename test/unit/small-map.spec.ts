import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { SmallMap } from '../../src/small-map.js';

type Either = SmallMap<number, number> | Map<number, number>;

/** A call, as text for the report of a failure, and on either kind of map. */
const call = fc.oneof(
  fc.tuple(fc.nat(6), fc.nat()).map(([key, value]) => ({
    text: `set ${key}`,
    on: (map: Either): unknown => map.set(key, value).size,
  })),
  fc
    .nat(6)
    .map((key) => ({ text: `delete ${key}`, on: (map: Either): unknown => map.delete(key) })),
  fc.constant({ text: 'clear', on: (map: Either): unknown => map.clear() }),
);

describe('a small map', () => {
  it('is what a map is', () => {
    fc.assert(
      fc.property(fc.array(call), (calls) => {
        const map = new SmallMap<number, number>();
        const model = new Map<number, number>();
        for (const { on } of calls) {
          expect(on(map)).toBe(on(model));
          expect([...map.keys()]).toEqual([...model.keys()]);
          expect([...map.values()]).toEqual([...model.values()]);
          expect([map.size, map.has(3), map.get(3)]).toEqual([
            model.size,
            model.has(3),
            model.get(3),
          ]);
        }
      }),
    );
  });

  it('may change while it is gone through', () => {
    const map = new SmallMap<number, string>().set(1, 'a').set(2, 'b').set(3, 'c');
    const seen: string[] = [];
    map.forEach((value) => {
      seen.push(value);
      map.delete(seen.length);
    });
    expect(seen).toEqual(['a', 'b', 'c']);
    expect(map.size).toBe(0);
  });
});
