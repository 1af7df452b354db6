import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type {
  AssignedPartition,
  GroupSource,
  GroupSourceOptions,
  OffsetJump,
  RecordBatch,
} from '../../src/kafka/ports.js';
import { deferred } from '../support/deferred.js';
import type { ContractCluster, MakeCluster } from './cluster.js';
import { aWhile, eventually } from './eventually.js';

/** Writes down what a member of a group gets. */
class Watcher {
  readonly partitions: AssignedPartition[] = [];
  readonly batches: RecordBatch[] = [];
  readonly revoked: AssignedPartition[] = [];
  readonly jumps: OffsetJump[] = [];
  accept: (batch: RecordBatch, of: AssignedPartition) => number = (batch) => batch.nextOffset;
  release: (partition: AssignedPartition) => Promise<void> = () => Promise.resolve();

  options(groupId: string, topics: readonly (string | RegExp)[]): GroupSourceOptions {
    return {
      groupId,
      topics,
      onAssigned: (partition) => {
        this.partitions.push(partition);
        return {
          accept: (batch) => {
            const wanted = this.accept(batch, partition);
            this.batches.push(batch);
            return wanted;
          },
          release: () => this.release(partition),
          revoke: () => this.revoked.push(partition),
        };
      },
      onFatal: (error) => {
        throw error;
      },
      onJump: (jump) => this.jumps.push(jump),
    };
  }

  get values(): string[] {
    return this.batches.flatMap(({ records }) => records.map(({ value }) => String(value)));
  }

  /** Partitions that it holds now. */
  get held(): AssignedPartition[] {
    return this.partitions.filter(({ revoked }) => !revoked);
  }
}

/** What every `GroupSource` promises. */
export function groupSourceContract(where: string, makeCluster: MakeCluster): void {
  describe(`a group source ${where}`, () => {
    let cluster: ContractCluster;
    let groupId: string;

    beforeEach(() => {
      cluster = makeCluster();
      groupId = cluster.uniqueName('group');
    });
    afterEach(() => cluster.close());

    async function join(
      watcher: Watcher,
      topics: readonly (string | RegExp)[],
    ): Promise<GroupSource> {
      const source = cluster.groupSource(watcher.options(groupId, topics));
      await source.start();
      return source;
    }

    async function write(topic: string, values: readonly string[], partition = 0): Promise<void> {
      const sink = cluster.sink();
      await Promise.all(values.map((value) => sink.send({ topic, key: null, value, partition })));
    }

    const hundred = Array.from({ length: 100 }, (_, index) => String(index));

    it('hands over a partition without a commit from its start, in order', async () => {
      const topic = await cluster.createTopic();
      await write(topic, hundred);
      const watcher = new Watcher();
      const source = await join(watcher, [topic]);
      await eventually('all records', () => watcher.values.length === 100);
      expect(watcher.values).toEqual(hundred);
      expect(watcher.partitions.map(({ committed }) => committed)).toEqual([null]);
      expect(source.joined).toBe(true);
      const last = watcher.batches.at(-1);
      expect([last?.nextOffset, last?.highWatermark]).toEqual([100, 100]);
    });

    it('gives the next owner the commit with its metadata, and goes on from there', async () => {
      const topic = await cluster.createTopic();
      await write(topic, hundred);
      const first = new Watcher();
      const source = await join(first, [topic]);
      const metadata = 'x'.repeat(4_000);
      expect(await first.partitions[0]?.commit({ offset: 90, metadata })).toBe('committed');
      await source.stop();
      const second = new Watcher();
      await join(second, [topic]);
      await eventually('the rest', () => second.values.length === 10);
      expect(second.partitions[0]?.committed).toEqual({ offset: 90, metadata });
      expect(second.values).toEqual(hundred.slice(90));
    });

    it('refuses a commit that the broker does not take, as a value', async () => {
      const topic = await cluster.createTopic();
      const watcher = new Watcher();
      await join(watcher, [topic]);
      const commit = { offset: 1, metadata: 'x'.repeat(5_000) };
      expect(await watcher.partitions[0]?.commit(commit)).toBe('refused');
      expect(await watcher.partitions[0]?.commit({ offset: 1, metadata: '' })).toBe('committed');
    });

    it('hands over nothing while a partition is paused, and the rest after it resumed', async () => {
      const topic = await cluster.createTopic();
      await write(topic, ['a']);
      const watcher = new Watcher();
      await join(watcher, [topic]);
      await eventually('the first record', () => watcher.values.length === 1);
      watcher.partitions[0]?.pause();
      await write(topic, ['b']);
      await aWhile(cluster.aWhileMs);
      expect(watcher.values).toEqual(['a']);
      watcher.partitions[0]?.resume();
      await eventually('the second record', () => watcher.values.length === 2);
      expect(watcher.values).toEqual(['a', 'b']);
    });

    it('comes again from the offset that the intake did not take, after it resumed', async () => {
      const topic = await cluster.createTopic();
      await write(topic, hundred);
      const watcher = new Watcher();
      const taken: string[] = [];
      let limit = 30;
      watcher.accept = (batch) => {
        for (const { offset, value } of batch.records) {
          if (offset >= limit) return limit;
          taken.push(String(value));
        }
        return batch.nextOffset;
      };
      await join(watcher, [topic]);
      await eventually('the first thirty', () => taken.length === 30);
      await aWhile(cluster.aWhileMs);
      expect(taken).toHaveLength(30);
      limit = 1_000;
      watcher.partitions[0]?.resume();
      await eventually('the rest', () => taken.length >= 100);
      expect(taken).toEqual(hundred);
    });

    it('hands over nothing after pauseAll, and still commits', async () => {
      const topic = await cluster.createTopic();
      const watcher = new Watcher();
      const source = await join(watcher, [topic]);
      source.pauseAll();
      await write(topic, ['a']);
      await aWhile(cluster.aWhileMs);
      expect(watcher.values).toEqual([]);
      expect(await watcher.partitions[0]?.commit({ offset: 0, metadata: 'm' })).toBe('committed');
    });

    it('shares partitions, keeps the ones that stay and revokes the lost ones', async () => {
      const topic = await cluster.createTopic(4);
      const first = new Watcher();
      await join(first, [topic]);
      expect(first.held).toHaveLength(4);
      for (const partition of [0, 1, 2, 3]) await write(topic, [`early ${partition}`], partition);
      await eventually('the early records', () => first.values.length === 4);

      const second = new Watcher();
      await join(second, [topic]);
      await eventually('a fair share', () => first.held.length === 2 && second.held.length === 2);
      // Kept ones are the same objects, and do not begin again at their (missing) commit.
      expect(first.partitions).toHaveLength(4);
      expect(first.revoked).toHaveLength(2);
      for (const partition of [0, 1, 2, 3]) await write(topic, [`late ${partition}`], partition);
      const late = (): string[] =>
        [...first.values, ...second.values].filter((value) => value.startsWith('late'));
      await eventually('the late records', () => late().length >= 4);
      expect(late().toSorted()).toEqual(['late 0', 'late 1', 'late 2', 'late 3']);
      expect(first.values.filter((value) => value.startsWith('early'))).toHaveLength(4);
      for (const lost of first.revoked) {
        expect(await lost.commit({ offset: 1, metadata: '' })).toBe('refused');
      }
      for (const kept of first.held) {
        expect(await kept.commit({ offset: 2, metadata: '' })).toBe('committed');
      }
    });

    it('gives a partition to another member once its owner is at rest, and stops no other', async () => {
      const topic = await cluster.createTopic(4);
      const first = new Watcher();
      const leaving: AssignedPartition[] = [];
      const rest = deferred<void>();
      first.release = async (partition) => {
        leaving.push(partition);
        await rest.promise;
        await partition.commit({ offset: 0, metadata: `by ${partition.partition}` });
      };
      await join(first, [topic]);
      const second = new Watcher();
      let complete = false;
      const joining = join(second, [topic]).then(() => (complete = true));
      await eventually('it is told to give up half', () => leaving.length === 2);
      await Promise.all([0, 1, 2, 3].map((partition) => write(topic, ['x'], partition)));
      await eventually('those that stay go on', () => first.values.length === 2);
      await aWhile(cluster.aWhileMs);
      expect([second.held, complete]).toEqual([[], false]);
      expect(first.values).toHaveLength(2);
      expect(leaving.map(({ revoked }) => revoked)).toEqual([false, false]);
      rest.resolve();
      await joining;
      expect(second.held).toHaveLength(2);
      expect(new Set(first.revoked)).toEqual(new Set(leaving));
      for (const { partition, committed } of second.held)
        expect(committed).toEqual({ offset: 0, metadata: `by ${partition}` });
      await eventually('their records', () => second.values.length === 2);
    });

    it('waits for an owner that does not come to rest only for so long', async () => {
      const topic = await cluster.createTopic(2);
      const first = new Watcher();
      first.release = () => new Promise(() => undefined);
      const options = { ...first.options(groupId, [topic]), releaseLimitMs: 200 };
      await cluster.groupSource(options).start();
      const second = new Watcher();
      await join(second, [topic]);
      await eventually('a fair share', () => first.held.length === 1 && second.held.length === 1);
      const [lost] = first.revoked;
      expect(await lost?.commit({ offset: 0, metadata: '' })).toBe('refused');
    });

    it('keeps a partition paused over a rebalance', async () => {
      const topic = await cluster.createTopic(2);
      const first = new Watcher();
      await join(first, [topic]);
      for (const partition of first.held) partition.pause();
      const second = new Watcher();
      const leaving = await join(second, [topic]);
      await eventually('a fair share', () => first.held.length === 1 && second.held.length === 1);
      const [kept] = first.held;
      await write(topic, ['x'], kept?.partition);
      await aWhile(cluster.aWhileMs);
      expect(first.values).toEqual([]);
      kept?.resume();
      await eventually('the record', () => first.values.length === 1);
      await leaving.stop();
      await eventually('all partitions back', () => first.held.length === 2);
    });

    it('revokes everything and refuses commits once it stopped', async () => {
      const topic = await cluster.createTopic(2);
      const watcher = new Watcher();
      const source = await join(watcher, [topic]);
      await source.stop();
      expect(watcher.held).toEqual([]);
      expect(watcher.revoked).toHaveLength(2);
      expect(source.joined).toBe(false);
      expect(await watcher.partitions[0]?.commit({ offset: 1, metadata: '' })).toBe('refused');
    });

    it('picks up topics that begin to match a regular expression, and no ignored ones', async () => {
      const stem = cluster.uniqueName('match');
      const create = (name: string): Promise<void> =>
        cluster.admin.createTopics([{ name, partitions: 1, replicationFactor: 1, config: {} }]);
      await create(`${stem}.a`);
      await create(`${stem}.ignored`);
      const watcher = new Watcher();
      const source = cluster.groupSource({
        ...watcher.options(groupId, [new RegExp(`^${stem.replaceAll('.', '[.]')}`)]),
        ignoreTopics: (topic) => topic.endsWith('ignored'),
      });
      await source.start();
      await create(`${stem}.b`);
      await eventually('the new topic', () => watcher.held.length === 2);
      expect(watcher.held.map(({ topic }) => topic).toSorted()).toEqual([`${stem}.a`, `${stem}.b`]);
    });

    it('waits for a topic that does not exist yet', async () => {
      const name = cluster.uniqueName('later');
      const watcher = new Watcher();
      const source = await join(watcher, [name]);
      expect([source.joined, watcher.held.length]).toEqual([true, 0]);
      await cluster.admin.createTopics([{ name, partitions: 1, replicationFactor: 1, config: {} }]);
      await write(name, ['at last']);
      await eventually('the record', () => watcher.values.length === 1);
    });

    it('hands over transaction markers as batches without records', async () => {
      const topic = await cluster.createTopic();
      await cluster.appendTransaction(topic, 'kept', 'commit');
      await cluster.appendTransaction(topic, 'aborted', 'abort');
      const watcher = new Watcher();
      await join(watcher, [topic]);
      await eventually('the end', () => watcher.batches.at(-1)?.nextOffset === 4);
      expect(watcher.values).toEqual(['kept']);
      await cluster.appendTransaction(topic, 'aborted too', 'abort');
      await eventually('the new end', () => watcher.batches.at(-1)?.nextOffset === 6);
      expect(watcher.batches.at(-1)?.records).toEqual([]);
    });

    it('tells when retention overtook the group, and goes on at the start', async () => {
      const topic = await cluster.createTopic();
      await write(topic, hundred);
      const first = new Watcher();
      const source = await join(first, [topic]);
      await first.partitions[0]?.commit({ offset: 10, metadata: 'kept' });
      await source.stop();
      await cluster.truncate(topic, 40);
      const second = new Watcher();
      await join(second, [topic]);
      await eventually('the rest', () => second.values.length === 60);
      expect(second.jumps).toEqual([{ topic, partition: 0, from: 10, to: 40 }]);
      expect(second.partitions[0]?.committed).toEqual({ offset: 10, metadata: 'kept' });
    });

    it('revokes everything and joins in another generation when asked to rejoin, once', async () => {
      const topic = await cluster.createTopic(2);
      await write(topic, hundred);
      const watcher = new Watcher();
      const source = await join(watcher, [topic]);
      await eventually('all records', () => watcher.values.length === 100);
      const before = watcher.held;
      await before.find(({ partition }) => partition === 0)?.commit({ offset: 40, metadata: 'm' });
      for (const _ of before) source.rejoin();
      expect(source.joined).toBe(false);
      await eventually('the next generation', () => source.joined && watcher.held.length === 2);
      await eventually('the rest, again', () => watcher.values.length === 160);
      await aWhile(cluster.aWhileMs);
      expect(watcher.revoked).toEqual(before);
      expect(watcher.partitions).toHaveLength(4);
      for (const old of before) {
        expect(await old.commit({ offset: 50, metadata: '' })).toBe('refused');
      }
      for (const now of watcher.held) {
        expect(await now.commit({ offset: 60, metadata: '' })).toBe('committed');
      }
      source.rejoin();
      await eventually('the one after', () => source.joined && watcher.partitions.length === 6);
    });

    it('gives its share back to a member that rejoins', async () => {
      const topic = await cluster.createTopic(4);
      const [doubting, other] = [new Watcher(), new Watcher()];
      const source = await join(doubting, [topic]);
      await join(other, [topic]);
      const shared = (): boolean => doubting.held.length === 2 && other.held.length === 2;
      await eventually('a fair share', shared);
      source.rejoin();
      await eventually('a fair share again', () => source.joined && shared());
      const held = [...doubting.held, ...other.held].map(({ partition }) => partition);
      expect(new Set(held)).toEqual(new Set([0, 1, 2, 3]));
    });

    it('does not rejoin once it stopped', async () => {
      const topic = await cluster.createTopic();
      const watcher = new Watcher();
      const source = await join(watcher, [topic]);
      const stopped = source.stop();
      source.rejoin();
      await stopped;
      await aWhile(cluster.aWhileMs);
      expect([source.joined, watcher.partitions.length]).toEqual([false, 1]);
    });

    it('shares several topics equally, and moves no more partitions than it must', async () => {
      const topics = [await cluster.createTopic(5), await cluster.createTopic(7)];
      const [one, two, three] = [new Watcher(), new Watcher(), new Watcher()];
      await join(one, topics);
      const leaving = await join(two, topics);
      await eventually('halves', () => one.held.length === 6 && two.held.length === 6);
      expect([one.revoked.length, two.revoked.length]).toEqual([6, 0]);
      await join(three, topics);
      const members = [one, two, three];
      await eventually('thirds', () => members.every(({ held }) => held.length === 4));
      expect([one.revoked.length, two.revoked.length]).toEqual([8, 2]);
      await leaving.stop();
      await eventually('halves again', () => one.held.length === 6 && three.held.length === 6);
      expect([one.revoked.length, three.revoked.length]).toEqual([8, 0]);
    });
  });
}
