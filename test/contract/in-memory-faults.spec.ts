import { describe, expect, it } from '@jest/globals';

import type { AssignedPartition, GroupSourceOptions } from '../../src/kafka/ports.js';
import { InMemoryKafka } from '../support/in-memory-kafka.js';

const ignore = { accept: () => 0, release: () => Promise.resolve(), revoke: () => undefined };

function options(partitions: AssignedPartition[]): GroupSourceOptions {
  return {
    groupId: 'g',
    topics: ['t'],
    onFatal: () => undefined,
    onAssigned: (partition) => {
      partitions.push(partition);
      return ignore;
    },
  };
}

describe('faults of the cluster in memory', () => {
  it('keeps records while it is away, and writes them when it is back', async () => {
    const kafka = new InMemoryKafka();
    kafka.createTopic('t', 1);
    const sink = kafka.sink();
    kafka.goAway();
    const sent = sink.send({ topic: 't', key: null, value: 'x' });
    await kafka.settle();
    expect([sink.healthy, sink.pending, kafka.partition('t', 0).end]).toEqual([false, 1, 0]);
    kafka.comeBack();
    await expect(sent).resolves.toBe(0);
    expect([sink.healthy, sink.pending]).toEqual([true, 0]);
  });

  it('refuses commits and pings while it is away', async () => {
    const kafka = new InMemoryKafka();
    kafka.createTopic('t', 1);
    const partitions: AssignedPartition[] = [];
    await kafka.groupSource(options(partitions)).start();
    kafka.goAway();
    expect(await partitions[0]?.commit({ offset: 0, metadata: '' })).toBe('refused');
    await expect(kafka.admin().ping(1)).rejects.toMatchObject({ code: 'kafka-unavailable' });
  });

  it('lets a zombie believe in its partitions, and refuses its commits', async () => {
    const kafka = new InMemoryKafka();
    kafka.createTopic('t', 1);
    const before: AssignedPartition[] = [];
    const after: AssignedPartition[] = [];
    const zombie = kafka.groupSource(options(before));
    await zombie.start();
    await kafka.groupSource(options(after)).start();
    zombie.becomeZombie();
    const old = before.find(({ revoked }) => !revoked);
    expect(old?.revoked).toBe(false);
    expect(await old?.commit({ offset: 1, metadata: '' })).toBe('refused');
    expect(await after[0]?.commit({ offset: 1, metadata: '' })).toBe('committed');
  });
});
