import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import type { AssignedPartition, GroupSource } from '../../src/kafka/ports.js';
import type { ContractCluster } from './cluster.js';
import { eventually } from './eventually.js';
import { realCluster } from './real-cluster.js';

jest.setTimeout(60_000);

const PARTITIONS = 12;
const MEMBERS = 3;
const SHARE = PARTITIONS / MEMBERS;

/** A member of the group, and what it holds. */
interface Member {
  readonly source: GroupSource;
  readonly partitions: AssignedPartition[];
}

describe('a rolling restart of a group', () => {
  let cluster: ContractCluster;
  let members: Member[];
  let topic: string;
  let groupId: string;
  /** Every assignment of a partition that its member did not have before. */
  let gained: number;

  beforeEach(async () => {
    cluster = realCluster();
    members = [];
    gained = 0;
    topic = await cluster.createTopic(PARTITIONS);
    groupId = cluster.uniqueName('group');
  });
  afterEach(() => cluster.close());

  async function join(): Promise<void> {
    const partitions: AssignedPartition[] = [];
    const source = cluster.groupSource({
      groupId,
      topics: [topic],
      onAssigned: (partition) => {
        gained++;
        partitions.push(partition);
        return {
          accept: (batch) => batch.nextOffset,
          release: () => Promise.resolve(),
          revoke: () => undefined,
        };
      },
      onFatal: (error) => {
        throw error;
      },
    });
    await source.start();
    members.push({ source, partitions });
    await settled();
  }

  async function leave(): Promise<void> {
    await members.shift()?.source.stop();
    await settled();
  }

  function shares(): number[] {
    return members.map(({ partitions }) => partitions.filter(({ revoked }) => !revoked).length);
  }

  function settled(): Promise<void> {
    const fair = PARTITIONS / members.length;
    return eventually('equal shares', () => shares().every((share) => share === fair));
  }

  it('moves one share when a member leaves and one when it comes back, and nothing else', async () => {
    for (let member = 0; member < MEMBERS; member++) await join();
    for (let restarted = 0; restarted < MEMBERS; restarted++) {
      gained = 0;
      await leave();
      expect(gained).toBe(SHARE);
      await join();
      expect(gained).toBe(2 * SHARE);
    }
  });

  it('moves as little when the new member comes before the old one leaves', async () => {
    for (let member = 0; member < MEMBERS; member++) await join();
    for (let restarted = 0; restarted < MEMBERS; restarted++) {
      gained = 0;
      await join();
      expect(gained).toBe(PARTITIONS / (MEMBERS + 1));
      await leave();
      expect(gained).toBe(2 * (PARTITIONS / (MEMBERS + 1)));
    }
  });
});
