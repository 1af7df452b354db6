import { beforeEach, describe, expect, it } from '@jest/globals';

import type { Held } from '../../../src/kafka/balanced-assignment.js';
import type { Session } from '../../../src/kafka/consumer-session.js';
import type { Membership } from '../../../src/kafka/group-patches.js';
import { GroupMember } from '../../../src/kafka/group-member.js';
import { placeKey } from '../../../src/kafka/place.js';
import type { Place } from '../../../src/kafka/place.js';
import type { AssignedPartition, Commit, RecordBatch } from '../../../src/kafka/ports.js';
import { deferred } from '../../support/deferred.js';
import { silentLogger } from '../../support/silent-logger.js';

/** A consumer that only remembers what it was told. */
class FakeSession implements Session {
  readonly flowing = new Set<string>();
  readonly seeks: [string, number][] = [];
  rejoins = 0;
  inGroup: Membership | null = null;
  readonly generations: number[] = [];
  readonly commits = new Map<string, Commit>();
  /** While it is set, commits are not read. */
  gate: Promise<void> | null = null;

  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  membership(): Membership | null {
    return this.inGroup;
  }

  rejoinSoon(): void {
    this.rejoins++;
  }

  setFlow(_: readonly Place[], flowing: readonly Place[]): void {
    this.flowing.clear();
    for (const place of flowing) this.flowing.add(placeKey(place));
  }

  pause(place: Place): void {
    this.flowing.delete(placeKey(place));
  }

  resume(place: Place): void {
    this.flowing.add(placeKey(place));
  }

  seek(place: Place, offset: number): void {
    this.seeks.push([placeKey(place), offset]);
  }

  commit(_place: Place, _commit: Commit, generation: number): Promise<'committed'> {
    this.generations.push(generation);
    return Promise.resolve('committed');
  }

  async readCommits(): Promise<ReadonlyMap<string, Commit>> {
    await this.gate;
    return this.commits;
  }
}

async function ticks(): Promise<void> {
  for (let index = 0; index < 20; index++) await Promise.resolve();
}

function places(...partitions: number[]): Place[] {
  return partitions.map((partition) => ({ topic: 't', partition }));
}

function aBatch(partition: number, from: number, nextOffset: number): RecordBatch {
  return { topic: 't', partition, records: [], nextOffset, highWatermark: 1_000 - from };
}

describe('a member of a group', () => {
  let session: FakeSession;
  let opened: AssignedPartition[];
  let revoked: AssignedPartition[];
  let accepted: RecordBatch[];
  let fatal: Error[];
  let member: GroupMember;
  let held: () => Held;
  let lastId = '';
  let release: () => Promise<void>;

  beforeEach(() => {
    session = new FakeSession();
    opened = [];
    revoked = [];
    accepted = [];
    fatal = [];
    release = () => Promise.resolve();
    member = new GroupMember({
      openSession: (_, tellHeld) => {
        held = tellHeld;
        return session;
      },
      logger: silentLogger,
      options: {
        groupId: 'g',
        topics: ['t'],
        onAssigned: (partition) => {
          opened.push(partition);
          return {
            accept: (batch) => {
              accepted.push(batch);
              return batch.nextOffset;
            },
            release: () => release(),
            revoke: () => revoked.push(partition),
          };
        },
        onFatal: (error) => fatal.push(error),
      },
    });
  });

  /** As the client keeps it. */
  function joinedIn(memberId: string, generation: number): Membership {
    const known = session.inGroup;
    const goesOn = lastId === memberId && known?.last === generation - 1;
    lastId = memberId;
    session.inGroup = { since: goesOn ? known.since : generation, last: generation };
    return session.inGroup;
  }

  async function joins(
    memberId: string,
    generation: number,
    ...partitions: number[]
  ): Promise<void> {
    const { since } = joinedIn(memberId, generation);
    member.joined({
      memberId,
      generation,
      since,
      assigned: places(...partitions),
      leaving: [],
      awaited: 0,
    });
    await ticks();
  }

  async function isToGiveUp(generation: number, all: Place[], leaving: Place[]): Promise<void> {
    const { since } = joinedIn('m', generation);
    member.joined({ memberId: 'm', generation, since, assigned: all, leaving, awaited: 0 });
    await ticks();
  }

  it('opens nothing for a join that was superseded while commits were read', async () => {
    const answers: (() => void)[] = [];
    session.gate = new Promise((resolve) => answers.push(resolve));
    await joins('m', 1, 0, 1);
    session.gate = null;
    await joins('m', 2, 1);
    for (const answer of answers) answer();
    await ticks();
    expect(opened.map(({ partition }) => partition)).toEqual([1]);
  });

  it('keeps partitions over consecutive generations, at their own position', async () => {
    await joins('m', 1, 0, 1);
    member.batch(aBatch(0, 0, 50), 0);
    session.seeks.length = 0;
    await joins('m', 2, 0);
    expect(opened).toHaveLength(2);
    expect(revoked.map(({ partition }) => partition)).toEqual([1]);
    expect(session.seeks).toEqual([['t/0', 50]]);
    expect([...session.flowing]).toEqual(['t/0']);
  });

  it.each([
    ['a generation was skipped', 'm', 3],
    ['it came back as another member', 'n', 2],
  ])('takes partitions over anew when %s', async (_, memberId, generation) => {
    await joins('m', 1, 0);
    await joins(memberId, generation, 0);
    expect(opened).toHaveLength(2);
    expect(opened.map((partition) => partition.revoked)).toEqual([true, false]);
    expect(revoked).toEqual([opened[0]]);
  });

  it('keeps its partitions over a generation that was overtaken before it got its share', async () => {
    await joins('m', 1, 0, 1);
    joinedIn('m', 2);
    expect(held()).toEqual({ generation: 2, places: places(0, 1) });
    await joins('m', 3, 0, 1);
    expect([opened.length, revoked.length]).toEqual([2, 0]);
  });

  it('computes what is paused anew after each join', async () => {
    await joins('m', 1, 0, 1);
    opened[0]?.pause();
    session.flowing.add('t/0');
    await joins('m', 2, 0, 1, 2);
    expect([...session.flowing].toSorted()).toEqual(['t/1', 't/2']);
    opened[0]?.resume();
    expect(session.flowing.has('t/0')).toBe(true);
  });

  it('drops a batch of another place, and goes back to its own', async () => {
    session.commits.set('t/0', { offset: 10, metadata: '' });
    await joins('m', 1, 0);
    session.seeks.length = 0;
    member.batch(aBatch(0, 20, 30), 20);
    expect(accepted).toEqual([]);
    expect(session.seeks).toEqual([['t/0', 10]]);
    member.batch(aBatch(0, 10, 30), 10);
    expect(accepted).toHaveLength(1);
  });

  it('does not take batches of partitions that are paused or not its own', async () => {
    await joins('m', 1, 0);
    opened[0]?.pause();
    expect(member.batch(aBatch(0, 0, 5), 0)).toBe(false);
    expect(member.batch(aBatch(7, 0, 5), 0)).toBe(false);
    expect(accepted).toEqual([]);
  });

  it('commits in the generation of the moment, and not at all once revoked', async () => {
    await joins('m', 1, 0);
    const [kept] = opened;
    expect(await kept?.commit({ offset: 1, metadata: '' })).toBe('committed');
    await joins('m', 2, 0);
    expect(await kept?.commit({ offset: 2, metadata: '' })).toBe('committed');
    await joins('m', 3);
    expect(await kept?.commit({ offset: 3, metadata: '' })).toBe('refused');
    expect(session.generations).toEqual([1, 2]);
  });

  it('owns what it is to give up until it is at rest, and joins again without it', async () => {
    const [first, second] = [deferred<void>(), deferred<void>()];
    const rests = [first, second];
    release = () => rests.shift()!.promise;
    await joins('m', 1, 0, 1, 2);
    await isToGiveUp(2, places(0, 1, 2), places(1, 2));
    expect([...session.flowing]).toEqual(['t/0']);
    expect(await opened[1]?.commit({ offset: 5, metadata: '' })).toBe('committed');
    first.resolve();
    await ticks();
    expect([revoked, session.rejoins]).toEqual([[opened[1]], 0]);
    second.resolve();
    await ticks();
    expect([revoked, session.rejoins]).toEqual([[opened[1], opened[2]], 1]);
    expect(held()).toEqual({ generation: 2, places: places(0) });
  });

  it('claims what is not at rest yet when the group rebalances meanwhile, and releases it once', async () => {
    const rest = deferred<void>();
    let releases = 0;
    release = () => {
      releases++;
      return rest.promise;
    };
    await joins('m', 1, 0, 1);
    await isToGiveUp(2, places(0, 1), places(1));
    expect(held().places).toEqual(places(0, 1));
    await isToGiveUp(3, places(0, 1), places(1));
    rest.resolve();
    await ticks();
    expect([releases, session.rejoins]).toEqual([1, 1]);
    expect(held()).toEqual({ generation: 3, places: places(0) });
  });

  it('gives up at once what it claimed and does not own', async () => {
    await isToGiveUp(1, places(0, 1), places(1));
    expect([opened.map(({ partition }) => partition), session.rejoins]).toEqual([[0], 1]);
    expect(held().places).toEqual(places(0));
  });

  it('loses what it is giving up when it is assigned elsewhere meanwhile', async () => {
    const rest = deferred<void>();
    release = () => rest.promise;
    await joins('m', 1, 0, 1);
    await isToGiveUp(2, places(0, 1), places(1));
    await joins('m', 3, 0);
    expect(revoked).toEqual([opened[1]]);
    rest.resolve();
    await ticks();
    expect([revoked.length, session.rejoins]).toEqual([1, 0]);
  });

  it('loses everything by a crash, and ends the process only when it will not restart', async () => {
    await joins('m', 1, 0);
    member.crashed(new Error('connection lost'), true);
    expect([member.inGroup, revoked.length, fatal.length]).toEqual([false, 1, 0]);
    await joins('n', 2, 0);
    expect([member.inGroup, opened.length]).toEqual([true, 2]);
    member.crashed(new Error('not authorized'), false);
    expect(fatal.map(({ message }) => message)).toEqual(['not authorized']);
  });

  it('is silent about a crash after it left', async () => {
    await joins('m', 1, 0);
    await member.leave();
    member.crashed(new Error('connection lost'), false);
    expect([revoked.length, fatal.length]).toEqual([1, 0]);
  });
});
