import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AssignedPartition } from '../../src/kafka/ports.js';
import type { ContractCluster, MakeCluster } from './cluster.js';
import { eventually, succeeds } from './eventually.js';

/** What every `ClusterAdmin` promises. */
export function clusterAdminContract(where: string, makeCluster: MakeCluster): void {
  describe(`a cluster admin ${where}`, () => {
    let cluster: ContractCluster;

    beforeEach(() => {
      cluster = makeCluster();
    });
    afterEach(() => cluster.close());

    it('tells how many members a group has, and what it committed, with its metadata', async () => {
      const { clusterAdmin } = cluster;
      const topic = await cluster.createTopic(2);
      const groupId = cluster.uniqueName('group');
      expect(await clusterAdmin.groupMembers(groupId)).toBe(0);
      expect(await clusterAdmin.commits(groupId, topic)).toEqual(new Map());

      const assigned: AssignedPartition[] = [];
      const source = cluster.groupSource({
        groupId,
        topics: [topic],
        onAssigned: (partition) => {
          assigned.push(partition);
          return {
            accept: ({ nextOffset }) => nextOffset,
            release: () => Promise.resolve(),
            revoke: () => undefined,
          };
        },
        onFatal: (error) => {
          throw error;
        },
      });
      await source.start();
      await eventually('both partitions are assigned', () => assigned.length === 2);
      expect(await clusterAdmin.groupMembers(groupId)).toBe(1);
      const second = assigned.find(({ partition }) => partition === 1);
      expect(await second?.commit({ offset: 7, metadata: 'v1:AQ==' })).toBe('committed');

      const made = new Map([[1, { offset: 7, metadata: 'v1:AQ==' }]]);
      expect(await clusterAdmin.commits(groupId, topic)).toEqual(made);
      await source.stop();
      expect(await clusterAdmin.groupMembers(groupId)).toBe(0);
      expect(await clusterAdmin.commits(groupId, topic)).toEqual(made);
    });

    it('adds partitions to a topic, and never takes any away', async () => {
      const topic = await cluster.createTopic(2);
      const partitions = async (): Promise<number | undefined> =>
        (await cluster.admin.describeTopics([topic]))[0]?.partitions;

      await cluster.clusterAdmin.addPartitions(topic, 5);
      await eventually('it has five', async () => (await partitions()) === 5);
      await cluster.clusterAdmin.addPartitions(topic, 3);
      expect(await partitions()).toBe(5);
    });

    it('deletes a topic, so that it can be made anew, empty', async () => {
      const { admin, clusterAdmin } = cluster;
      const name = await cluster.createTopic(2);
      await cluster.sink().send({ topic: name, partition: 0, key: null, value: 'old' });
      await clusterAdmin.deleteTopic(name);
      expect(await admin.listTopics()).not.toContain(name);
      await clusterAdmin.deleteTopic(name); // it is gone already

      await admin.createTopics([{ name, partitions: 4, replicationFactor: 1, config: {} }]);
      const [topic] = await admin.describeTopics([name]);
      expect(topic?.partitions).toBe(4);
      // Brokers learn of the new one in their own time.
      const end = () => admin.offsetAt(name, 0, Date.now() + 60_000);
      await eventually('it has a leader', () => succeeds(end()));
      expect(await end()).toBe(0);
    });
  });
}
