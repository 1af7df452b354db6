import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { ContractCluster, MakeCluster } from './cluster.js';

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

    it('answers a ping while the cluster does', async () => {
      await expect(cluster.admin.ping(5_000)).resolves.toBeUndefined();
    });
  });
}
