import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { ContractCluster, MakeCluster } from './cluster.js';
import { aWhile } from './eventually.js';

/** What every `TopicAdmin` promises. */
export function topicAdminContract(where: string, makeCluster: MakeCluster): void {
  describe(`a topic admin ${where}`, () => {
    let cluster: ContractCluster;

    beforeEach(() => {
      cluster = makeCluster();
    });
    afterEach(() => cluster.close());

    it('creates topics with their settings, lists and describes them', async () => {
      const { admin } = cluster;
      const name = cluster.uniqueName('created');
      const config = { 'cleanup.policy': 'compact', 'max.message.bytes': '2000000' };
      await admin.createTopics([{ name, partitions: 3, replicationFactor: 1, config }]);
      expect(await admin.listTopics()).toContain(name);
      const [topic] = await admin.describeTopics([name]);
      expect(topic).toMatchObject({ name, partitions: 3, config });
    });

    it('leaves a topic as it is that another replica created meanwhile', async () => {
      const { admin } = cluster;
      const name = cluster.uniqueName('twice');
      const spec = { name, partitions: 2, replicationFactor: 1, config: {} };
      await admin.createTopics([spec]);
      const other = { ...spec, name: cluster.uniqueName('other') };
      await admin.createTopics([{ ...spec, partitions: 5 }, other]);
      const described = await admin.describeTopics([name, other.name]);
      expect(described.map(({ partitions }) => partitions)).toEqual([2, 2]);
    });

    it('leaves missing topics out of a description', async () => {
      const name = await cluster.createTopic();
      const described = await cluster.admin.describeTopics([cluster.uniqueName('missing'), name]);
      expect(described.map((topic) => topic.name)).toEqual([name]);
    });

    it('finds the first record that is not older than a time, else the end', async () => {
      const { admin } = cluster;
      const topic = await cluster.createTopic(2);
      expect(await admin.offsetAt(topic, 1, 0)).toBe(0);
      const sink = cluster.sink();
      const write = (value: string) => sink.send({ topic, partition: 1, key: null, value });
      await write('first');
      await write('second');
      await aWhile(5);
      const afterTheSecond = Date.now();
      await aWhile(5);
      await write('third');
      expect(await admin.offsetAt(topic, 1, 0)).toBe(0);
      expect(await admin.offsetAt(topic, 1, afterTheSecond)).toBe(2);
      expect(await admin.offsetAt(topic, 1, Date.now() + 60_000)).toBe(3);
    });

    it('never goes below the start that retention has moved', async () => {
      const topic = await cluster.createTopic();
      const sink = cluster.sink();
      for (const value of ['a', 'b', 'c'])
        await sink.send({ topic, partition: 0, key: null, value });
      await cluster.truncate(topic, 2);
      expect(await cluster.admin.offsetAt(topic, 0, 0)).toBe(2);
    });

    it('answers a ping while the cluster does', async () => {
      await expect(cluster.admin.ping(5_000)).resolves.toBeUndefined();
    });
  });
}
