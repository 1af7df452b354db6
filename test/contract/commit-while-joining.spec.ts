import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Consumer } from 'kafkajs';

import { createKafka } from '../../src/kafka/client.js';
import type { AssignedPartition } from '../../src/kafka/ports.js';
import { stickyAssigner } from '../../src/kafka/sticky-assigner.js';
import { testConnection } from '../support/broker.js';
import { deferred } from '../support/deferred.js';
import { silentLogger } from '../support/silent-logger.js';
import type { ContractCluster } from './cluster.js';
import { aWhile, eventually } from './eventually.js';
import { realCluster } from './real-cluster.js';

jest.setTimeout(60_000);

const HEARTBEATS_MS = 1_000;
const SESSION_MS = 6_000;

describe('a group that waits for a silent member', () => {
  const kafka = createKafka(testConnection(), silentLogger);
  const admin = kafka.admin();
  const wakeUp = deferred<void>();
  let cluster: ContractCluster;
  let silent: Consumer;

  beforeEach(async () => {
    cluster = realCluster();
    await admin.connect();
  });
  afterEach(async () => {
    wakeUp.resolve();
    await silent.disconnect();
    await cluster.close();
    await admin.disconnect();
  });

  /** A member that gets a record and then says nothing, not even that it lives. */
  async function joinSilently(groupId: string, topic: string): Promise<void> {
    silent = kafka.consumer({
      groupId,
      sessionTimeout: SESSION_MS,
      partitionAssigners: [stickyAssigner(() => ({ generation: -1, places: [] }))],
    });
    const gotRecord = deferred<void>();
    await silent.connect();
    await silent.subscribe({ topics: [topic], fromBeginning: true });
    await silent.run({
      eachMessage: () => {
        gotRecord.resolve();
        return wakeUp.promise;
      },
    });
    await gotRecord.promise;
  }

  async function join(groupId: string, topic: string): Promise<AssignedPartition[]> {
    const partitions: AssignedPartition[] = [];
    const source = cluster.groupSource({
      groupId,
      topics: [topic],
      onAssigned: (partition) => {
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
    // The one that comes last gets its first assignment only when the silent one is given up.
    void source.start();
    await aWhile(HEARTBEATS_MS);
    return partitions;
  }

  async function state(groupId: string): Promise<string | undefined> {
    return (await admin.describeGroups([groupId])).groups[0]?.state;
  }

  it('takes the commits of those that have joined again and wait', async () => {
    const topic = await cluster.createTopic(2);
    const groupId = cluster.uniqueName('group');
    const sink = cluster.sink();
    for (const partition of [0, 1]) await sink.send({ topic, key: null, value: 'x', partition });
    const first = await join(groupId, topic);
    await joinSilently(groupId, topic);
    await eventually('a share for both', () => first.filter((one) => !one.revoked).length === 1);
    await join(groupId, topic);

    expect(await state(groupId)).toBe('PreparingRebalance');
    const kept = first.find(({ revoked }) => !revoked);
    expect(await kept?.commit({ offset: 1, metadata: 'while waiting' })).toBe('committed');
    expect(await state(groupId)).toBe('PreparingRebalance');
  });
});
