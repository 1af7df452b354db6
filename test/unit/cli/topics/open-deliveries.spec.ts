import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { OpenDeliveries } from '../../../../src/cli/topics/open-deliveries.js';
import type { Commit } from '../../../../src/kafka/ports.js';
import type { Cursor } from '../../../../src/pipeline/lanes/protocol/lane.js';
import { PartitionOwner } from '../../../../src/pipeline/lanes/protocol/partition-owner.js';
import { encodeBitmap, setBit } from '../../../../src/pipeline/progress/offset-bitmap.js';
import { aDelivery } from '../../../support/builders.js';

const SPAN = 100;
const END = 60;
const ROOM = { count: 1_000, bytes: 1e9 };
const ENDPOINTS = ['a', 'b', 'c'];

const commits = fc.option(
  fc.record({ offset: fc.nat(30), done: fc.uniqueArray(fc.nat(20)) }).map(({ offset, done }) => {
    const bits = new Uint8Array(3);
    for (const bit of done) if (bit > 0) setBit(bits, bit);
    return { offset, metadata: encodeBitmap(bits) };
  }),
);
const cursors = fc
  .record({ cursor: fc.nat(40), below: fc.uniqueArray(fc.integer({ min: 1, max: 10 })) })
  .map(({ cursor, below }) => {
    const owed = below.map((distance) => cursor - distance).filter((offset) => offset >= 0);
    return { cursor, owed: owed.toSorted((a, b) => a - b), attempts: owed.length > 0 ? 2 : 0 };
  });
const remains = fc.record({
  commit: commits,
  cursors: fc
    .dictionary(fc.constantFrom(...ENDPOINTS), cursors)
    .map((records) => new Map(Object.entries(records))),
});
/** Whose delivery stands at each offset. */
const endpoints = fc.array(fc.constantFrom(...ENDPOINTS), { minLength: END, maxLength: END });

type Remains = ReturnType<typeof cut>;

/** A record owes only what is its endpoint's. */
function cut(
  {
    commit,
    cursors: found,
  }: {
    readonly commit: Commit | null;
    readonly cursors: ReadonlyMap<string, Cursor>;
  },
  endpointOf: readonly string[],
) {
  const own = [...found].map(([id, { cursor, owed }]) => {
    const left = owed.filter((offset) => endpointOf[offset] === id);
    return [id, { cursor, owed: left, attempts: 0 }] as const;
  });
  return { commit, cursors: new Map(own) };
}

/** What the dispatcher itself owes after it took over and read on to the end. */
function owedByOwner(left: Remains, endpointOf: readonly string[]): number[] {
  const owner = new PartitionOwner(left.cursors, left.commit, SPAN, () => ROOM);
  for (let offset = owner.position; offset < END; offset++) {
    if (owner.phase !== 'recovering' && owner.takeCommit() !== null) owner.committed(true);
    const endpointId = endpointOf[offset]!;
    if (owner.isComplete(offset, endpointId)) owner.skipTo(offset + 1);
    else owner.handOut(offset, endpointId, aDelivery({ endpointId }));
  }
  const offsets = [...owner.lanes.values()].flatMap((lane) => {
    if (lane.isTracked) return lane.open();
    const { cursor, owed } = lane.toCursor();
    return endpointOf.flatMap((endpointId, offset) =>
      endpointId === lane.endpointId && (offset >= cursor || owed.includes(offset)) ? [offset] : [],
    );
  });
  return offsets.toSorted((a, b) => a - b);
}

describe('the open deliveries of a partition', () => {
  it('are those that the next owner would send', () => {
    fc.assert(
      fc.property(remains, endpoints, (found, endpointOf) => {
        const left = cut(found, endpointOf);
        const open = new OpenDeliveries(left);
        const offsets = endpointOf.flatMap((endpointId, offset) =>
          open.isOpen(endpointId, offset) ? [offset] : [],
        );
        expect(offsets).toEqual(owedByOwner(left, endpointOf));
        for (const offset of offsets) expect(offset).toBeGreaterThanOrEqual(open.lowest);
      }),
    );
  });

  it('are all when there is neither commit nor record', () => {
    const open = new OpenDeliveries({ commit: null, cursors: new Map() });
    expect(open.lowest).toBe(0);
    expect(open.isOpen('a', 0)).toBe(true);
  });

  it('tell how often the head of a strict endpoint was tried', () => {
    const cursor = { cursor: 9, owed: [4, 6], attempts: 3 };
    const open = new OpenDeliveries({ commit: null, cursors: new Map([['a', cursor]]) });
    expect(open.attemptsAt('a', 4)).toBe(3);
    expect(open.attemptsAt('a', 6)).toBe(0);
    expect(open.attemptsAt('b', 4)).toBe(0);
  });
});
