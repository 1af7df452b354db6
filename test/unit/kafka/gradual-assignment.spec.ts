import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import type { Candidate } from '../../../src/kafka/balanced-assignment.js';
import { gradualAssignment } from '../../../src/kafka/gradual-assignment.js';
import { placeKey } from '../../../src/kafka/place.js';
import type { Place } from '../../../src/kafka/place.js';

const TOPICS = new Set(['t']);
const NO_ONE = -1;

function places(...partitions: number[]): Place[] {
  return partitions.map((partition) => ({ topic: 't', partition }));
}

function aMember(id: string, generation: number, held: readonly Place[]): Candidate {
  return { id, topics: TOPICS, held: { generation, places: held } };
}

describe('the gradual assignment', () => {
  it('leaves what is to move with its owner, and says so', () => {
    const members = [aMember('a', 3, places(0, 1)), aMember('b', NO_ONE, [])];
    const shares = gradualAssignment(places(0, 1), members);
    expect(shares.get('a')).toEqual({ places: places(0, 1), leaving: places(1), awaited: 0 });
    expect(shares.get('b')).toEqual({ places: [], leaving: [], awaited: 1 });
  });

  it('gives away what is no longer claimed', () => {
    const members = [aMember('a', 3, places(0)), aMember('b', 3, [])];
    const shares = gradualAssignment(places(0, 1), members);
    expect(shares.get('b')).toEqual({ places: places(1), leaving: [], awaited: 0 });
  });

  it('does not wait for a claim of an older generation', () => {
    const members = [aMember('a', 2, places(0, 1)), aMember('b', 3, [])];
    const shares = gradualAssignment(places(0, 1), members);
    expect(shares.get('a')).toEqual({ places: places(0), leaving: [], awaited: 0 });
    expect(shares.get('b')).toEqual({ places: places(1), leaving: [], awaited: 0 });
  });

  it('takes nothing from a living owner, gives each partition one owner, and ends in equal shares', () => {
    const rounds = fc.array(
      fc.record({
        // Who is there, and whether each one comes to rest before the next rebalance.
        ids: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 }),
        rests: fc.func(fc.boolean()),
      }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 14 }), rounds, (count, history) => {
        const all = places(...Array.from({ length: count }, (_, index) => index));
        let held = new Map<string, readonly Place[]>();
        const last = history.at(-1)!;
        const settling = Array.from({ length: 12 }, () => ({ ids: last.ids, rests: () => true }));
        let generation = 0;
        let shares: ReturnType<typeof gradualAssignment> = new Map();
        for (const { ids, rests } of [...history, ...settling]) {
          const members = ids.map((id) =>
            aMember(id, held.has(id) ? generation : NO_ONE, held.get(id) ?? []),
          );
          shares = gradualAssignment(all, members);
          const leaving = [...shares.values()].flatMap((share) => share.leaving);
          const awaited = [...shares.values()].map((share) => share.awaited);
          expect(awaited.reduce((sum, each) => sum + each, 0)).toBe(leaving.length);
          const given = [...shares.values()].flatMap((share) => share.places.map(placeKey));
          expect(given.toSorted()).toEqual(all.map(placeKey).toSorted());
          for (const { id, held: claim } of members)
            for (const place of claim.places) expect(shares.get(id)?.places).toContainEqual(place);
          generation++;
          held = new Map(
            [...shares].map(([id, share]) => [
              id,
              share.places.filter((place) => !share.leaving.includes(place) || !rests(id)),
            ]),
          );
        }
        const sizes = [...shares.values()].map((share) => share.places.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect([...shares.values()].flatMap((share) => share.leaving)).toEqual([]);
      }),
    );
  });
});
