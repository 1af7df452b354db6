import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { balancedAssignment } from '../../../src/kafka/balanced-assignment.js';
import type { Candidate } from '../../../src/kafka/balanced-assignment.js';
import { placeKey } from '../../../src/kafka/place.js';
import type { Place } from '../../../src/kafka/place.js';

type Assignment = ReadonlyMap<string, readonly Place[]>;

/** Some topics with some partitions each. */
const topology = fc
  .array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 4 })
  .map((partitions) =>
    partitions.flatMap((count, index) =>
      Array.from({ length: count }, (_, partition) => ({ topic: `topic-${index}`, partition })),
    ),
  );
const memberIds = fc.uniqueArray(fc.stringMatching(/^[a-f]{1,3}$/), { minLength: 1, maxLength: 8 });
const ALL_TOPICS = new Set(['topic-0', 'topic-1', 'topic-2', 'topic-3']);

function aMember(id: string, places: readonly Place[] = [], generation = -1): Candidate {
  return { id, topics: ALL_TOPICS, held: { generation, places } };
}

/** The next rebalance, in which everyone tells what it got at the last one. */
function rebalance(
  places: readonly Place[],
  ids: readonly string[],
  before: Assignment = new Map(),
  generation = 1,
): Assignment {
  const members = ids.map((id) => aMember(id, before.get(id), before.has(id) ? generation : -1));
  return balancedAssignment(places, members);
}

function owners(assignment: Assignment): Map<string, string> {
  return new Map(
    [...assignment].flatMap(([id, places]) => places.map((place) => [placeKey(place), id])),
  );
}

/** Keys of the places that had an owner and now have another one. */
function moved(before: Assignment, after: Assignment): string[] {
  const now = owners(after);
  return [...owners(before)].filter(([key, id]) => now.get(key) !== id).map(([key]) => key);
}

function shareSizes(assignment: Assignment): number[] {
  return [...assignment.values()].map((places) => places.length);
}

/** Claims as they may come from a member that was away, or from no member of ours at all. */
const anyClaims = fc.record({
  generation: fc.integer({ min: -1, max: 5 }),
  places: fc.array(
    fc.record({
      topic: fc.constantFrom('topic-0', 'topic-1', 'elsewhere'),
      partition: fc.integer({ min: -2, max: 15 }),
    }),
  ),
});

describe('a balanced assignment', () => {
  it('gives each partition to exactly one member in equal shares, whatever members claim', () => {
    fc.assert(
      fc.property(
        topology,
        memberIds,
        fc.array(anyClaims, { minLength: 8, maxLength: 8 }),
        (places, ids, claims) => {
          const members = ids.map((id, index) => ({ ...aMember(id), held: claims[index]! }));
          const shares = balancedAssignment(places, members);
          const given = [...shares.values()].flat().map(placeKey);
          expect(given.toSorted()).toEqual(places.map(placeKey).toSorted());
          expect([...shares.keys()].toSorted()).toEqual(ids.toSorted());
          expect(Math.max(...shareSizes(shares)) - Math.min(...shareSizes(shares))).toBeLessThan(2);
        },
      ),
    );
  });

  it('moves nothing when nobody came or went', () => {
    fc.assert(
      fc.property(topology, memberIds, (places, ids) => {
        const before = rebalance(places, ids);
        expect(rebalance(places, ids, before)).toEqual(before);
      }),
    );
  });

  it('moves at most one share to a member that joins, and nothing between the others', () => {
    fc.assert(
      fc.property(topology, memberIds, fc.nat(7), (places, ids, index) => {
        const newcomer = ids[index % ids.length]!;
        const before = rebalance(
          places,
          ids.filter((id) => id !== newcomer),
        );
        const after = rebalance(places, ids, before);
        const changed = moved(before, after);
        expect(changed.length).toBeLessThanOrEqual(Math.ceil(places.length / ids.length));
        const now = owners(after);
        expect(changed.every((key) => now.get(key) === newcomer)).toBe(true);
      }),
    );
  });

  it('moves only the partitions of a member that leaves', () => {
    fc.assert(
      fc.property(topology, memberIds, fc.nat(7), (places, ids, index) => {
        const leaver = ids[index % ids.length]!;
        const before = rebalance(places, ids);
        const rest = ids.filter((id) => id !== leaver);
        if (rest.length === 0) return;
        const after = rebalance(places, rest, before);
        const left = (before.get(leaver) ?? []).map(placeKey);
        expect(moved(before, after).toSorted()).toEqual(left.toSorted());
      }),
    );
  });

  it('stays so over a long life of joins and departures', () => {
    fc.assert(
      fc.property(
        topology,
        fc.array(memberIds, { minLength: 2, maxLength: 12 }),
        (places, crews) => {
          let assignment = rebalance(places, crews[0]!);
          for (const [generation, crew] of crews.entries()) {
            assignment = rebalance(places, crew, assignment, generation);
            const sizes = shareSizes(assignment);
            expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(2);
          }
        },
      ),
    );
  });

  it('depends neither on the order of the members nor on that of the places', () => {
    fc.assert(
      fc.property(topology, memberIds, memberIds, (places, first, second) => {
        const before = rebalance(places, first);
        expect(rebalance(places.toReversed(), second.toReversed(), before)).toEqual(
          rebalance(places, second, before),
        );
      }),
    );
  });

  it('believes the claim of the later generation', () => {
    const places = [
      { topic: 'topic-0', partition: 0 },
      { topic: 'topic-0', partition: 1 },
    ];
    const zombie = aMember('a', places, 4);
    const owner = aMember('b', [places[0]!], 5);
    const shares = balancedAssignment(places, [zombie, owner]);
    expect(shares).toEqual(
      new Map([
        ['a', [places[1]]],
        ['b', [places[0]]],
      ]),
    );
  });

  it('gives a newcomer some of each topic', () => {
    const places = ['topic-0', 'topic-1'].flatMap((topic) =>
      [0, 1, 2, 3].map((partition) => ({ topic, partition })),
    );
    const after = rebalance(places, ['a', 'b'], rebalance(places, ['a']));
    expect(after.get('b')?.map(({ topic }) => topic)).toEqual([
      'topic-0',
      'topic-0',
      'topic-1',
      'topic-1',
    ]);
  });

  it('gives members only topics that they read, and leaves out what nobody reads', () => {
    const places = ['topic-0', 'topic-1', 'topic-2'].map((topic) => ({ topic, partition: 0 }));
    const shares = balancedAssignment(places, [
      { ...aMember('a', places, 1), topics: new Set(['topic-0']) },
      { ...aMember('b'), topics: new Set(['topic-0', 'topic-1']) },
    ]);
    expect(shares).toEqual(
      new Map([
        ['a', [places[0]]],
        ['b', [places[1]]],
      ]),
    );
  });

  it('has no shares without members', () => {
    expect(balancedAssignment([{ topic: 'topic-0', partition: 0 }], [])).toEqual(new Map());
  });
});
