import { beforeEach, describe, expect, it } from '@jest/globals';
import { Partitioner } from '../../../../src/kafka/partitioner.js';
import { writeLaneRecord } from '../../../../src/pipeline/lanes/lane-record.js';
import { deliveryRecord, parseDelivery } from '../../../../src/pipeline/messages/delivery.js';
import { encodeBitmap } from '../../../../src/pipeline/progress/offset-bitmap.js';
import { DELAY_TIERS, topologyOf } from '../../../../src/topology.js';
import { aDelivery } from '../../../support/builders.js';
import { FakeCliHost } from '../../../support/cli-host.js';
import { bytesOf } from '../../../support/header-bytes.js';

const PARTITIONS = 3;
const first = topologyOf('gw');
const second = topologyOf('gw', 2);
const GATE = { breaker: null, retryAtMs: 0 };

let host: FakeCliHost;
beforeEach(() => {
  host = new FakeCliHost();
  host.kafka.createTopic(first.deliveries, PARTITIONS, { 'retention.ms': '999000000' });
  host.kafka.createTopic(first.lanes, PARTITIONS, { 'cleanup.policy': 'compact' });
  for (const tier of DELAY_TIERS) host.kafka.createTopic(first.delay(tier), PARTITIONS);
});

const partitionOf = (endpointId: string, partitions: number): number =>
  new Partitioner().partition(endpointId, partitions);

/** @returns its offset */
function owe(endpointId: string, id: string): number {
  const record = deliveryRecord(first.deliveries, aDelivery({ id, endpointId }));
  const partition = partitionOf(endpointId, PARTITIONS);
  return host.kafka.append({ ...record, headers: bytesOf(record.headers), partition });
}

/** As the dispatcher leaves it behind when it stops. */
async function commit(partition: number, offset: number, done: readonly number[] = []) {
  const bits = new Uint8Array(8);
  for (const each of done) bits[(each - offset) >> 3]! |= 1 << ((each - offset) & 7);
  const source = host.kafka.groupSource({
    groupId: first.groups.dispatcher,
    topics: [first.deliveries],
    onFatal: (error) => {
      throw error;
    },
    onAssigned: (assigned) => {
      if (assigned.partition === partition)
        committed.push(assigned.commit({ offset, metadata: encodeBitmap(bits) }));
      return {
        accept: ({ nextOffset }) => nextOffset,
        release: () => Promise.resolve(),
        revoke: () => undefined,
      };
    },
  });
  const committed: Promise<unknown>[] = [];
  await source.start();
  await Promise.all(committed);
  await source.stop();
}

async function detach(endpointId: string, cursor: number, owed: readonly number[], attempts = 0) {
  const log = await host.kafka.fencedLog(first.lanes).takeOver(partitionOf(endpointId, PARTITIONS));
  const value = writeLaneRecord({ cursor: { cursor, owed, attempts }, gate: GATE });
  expect(await log.append([{ key: endpointId, value }])).toBe('appended');
}

/** Deliveries in the new generation, in the order of their partitions. */
function moved() {
  return host.kafka.partitionsOf(second.deliveries).flatMap(({ records }, partition) =>
    records.map((record) => {
      const parsed = parseDelivery(record);
      if (parsed.kind === 'unreadable') throw new Error(parsed.detail);
      const { id, endpointId, attempt } = parsed.delivery;
      return { id, endpointId, attempt, partition };
    }),
  );
}

const grow = () => host.run('topics', 'grow', '--partitions', '7');

describe('topics grow', () => {
  it('copies what is open, in order, to where its endpoint has its partition now', async () => {
    for (let n = 0; n < 5; n++) owe('shop', `dlv_s${n}`);
    for (let n = 0; n < 3; n++) owe('other', `dlv_o${n}`);
    await commit(partitionOf('shop', PARTITIONS), 1, [3]);

    expect(await grow()).toBe(0);
    const shop = partitionOf('shop', 7);
    expect(moved().filter(({ endpointId }) => endpointId === 'shop')).toMatchObject([
      { id: 'dlv_s1', partition: shop },
      { id: 'dlv_s2', partition: shop },
      { id: 'dlv_s4', partition: shop },
    ]);
    expect(host.printed).toContain('3 partitions became 7');
    expect(host.printed).toContain('Set DELIVERIES_PARTITIONS=7');
  });

  it('copies what the cursor of a detached endpoint owes, whatever the commit says', async () => {
    for (let n = 0; n < 6; n++) owe('shop', `dlv_${n}`);
    await commit(partitionOf('shop', PARTITIONS), 6);
    await detach('shop', 4, [1], 2);

    expect(await grow()).toBe(0);
    expect(moved()).toMatchObject([
      { id: 'dlv_1', attempt: 3 },
      { id: 'dlv_4', attempt: 1 },
      { id: 'dlv_5', attempt: 1 },
    ]);
  });

  it('makes topics that are set as the old ones, adds partitions to the tiers, and makes lanes last', async () => {
    expect(await grow()).toBe(0);
    expect(host.kafka.describe(second.deliveries)).toMatchObject({
      partitions: 7,
      config: { 'retention.ms': '999000000', 'retention.bytes': '-1' },
    });
    expect(host.kafka.describe(second.lanes)).toMatchObject({
      partitions: 7,
      config: { 'cleanup.policy': 'compact' },
    });
    for (const tier of DELAY_TIERS)
      expect(host.kafka.describe(first.delay(tier))?.partitions).toBe(7);
    const names = host.kafka.topicNames();
    expect(names.indexOf(second.lanes)).toBeGreaterThan(names.indexOf(second.deliveries));
  });

  it('can be done again', async () => {
    owe('shop', 'dlv_1');
    await grow();
    expect(await host.run('topics', 'grow', '--partitions', '9')).toBe(0);
    const third = topologyOf('gw', 3);
    expect(host.kafka.describe(third.lanes)?.partitions).toBe(9);
    const records = host.kafka.partitionsOf(third.deliveries).flatMap((each) => each.records);
    expect(records).toHaveLength(1);
  });

  it('begins anew where an earlier one was interrupted', async () => {
    owe('shop', 'dlv_1');
    host.kafka.createTopic(second.deliveries, 5);
    host.kafka.append({ topic: second.deliveries, partition: 0, key: 'half', value: 'done' });

    expect(await grow()).toBe(0);
    expect(moved().map(({ id }) => id)).toEqual(['dlv_1']);
  });

  it('is refused while replicas run, and leaves nothing behind', async () => {
    host.members.set('gw.forwarder', 2);
    expect(await grow()).toBe(1);
    expect(host.complaints).toContain(
      '2 replicas of the gateway run (group gw.forwarder). Stop all',
    );
    expect(host.kafka.topicNames()).not.toContain(second.deliveries);
  });

  it('gives up when a replica ran meanwhile, and leaves nothing behind', async () => {
    owe('shop', 'dlv_1');
    const intruder = host.kafka.fencedLog(first.lanes);
    const { kafka } = host;
    const addPartitions = kafka.addPartitions.bind(kafka);
    const taken: Promise<unknown>[] = [];
    kafka.addPartitions = (name, partitions) => {
      addPartitions(name, partitions);
      if (taken.length === 0) taken.push(intruder.takeOver(1));
    };

    expect(await grow()).toBe(1);
    await Promise.all(taken);
    expect(host.complaints).toContain('a replica of the gateway ran meanwhile');
    expect(kafka.topicNames()).not.toContain(second.deliveries);
    expect(kafka.topicNames()).not.toContain(second.lanes);
  });

  it('gives up when it is stopped, and leaves nothing behind', async () => {
    owe('shop', 'dlv_1');
    host.stop();
    expect(await grow()).toBe(1);
    expect(host.kafka.topicNames()).not.toContain(second.deliveries);
  });

  it('says so when it can not delete what it made, and why it gave up in the first place', async () => {
    const { kafka } = host;
    kafka.addPartitions = () => {
      kafka.deleteTopic = () => {
        throw new Error('no right to delete');
      };
      throw new Error('no right to alter');
    };

    expect(await grow()).toBe(1);
    expect(host.complaints).toMatch(/deliveries\.g2 could not be deleted \(no right to delete\)/);
    expect(host.complaints).toContain('no right to alter');
    expect(host.complaints).not.toContain('as they were');
    expect(kafka.topicNames()).toContain(second.deliveries);
  });

  it('can be stopped while the broker says nothing, and leaves nothing behind', async () => {
    owe('shop', 'dlv_1');
    const { kafka } = host;
    const open = kafka.logReader.bind(kafka);
    kafka.logReader = (topic) => {
      const reader = open(topic);
      if (topic === first.deliveries) reader.sweep = () => ({ end: () => undefined });
      return reader;
    };
    const ended = grow();
    await new Promise((resolve) => setTimeout(resolve, 50));
    host.stop();

    expect(await ended).toBe(1);
    expect(kafka.topicNames()).not.toContain(second.deliveries);
  });

  it('refuses cursors of a newer gateway', async () => {
    const log = await host.kafka.fencedLog(first.lanes).takeOver(0);
    await log.append([{ key: 'shop', value: '{"format":2}' }]);
    expect(await grow()).toBe(1);
    expect(host.complaints).toContain('Use the command of the version that wrote it');
    expect(host.kafka.topicNames()).not.toContain(second.deliveries);
  });

  it.each([
    ['3', 'has 3 partitions already'],
    ['2', 'Fewer are not possible'],
  ])('refuses %s partitions', async (partitions, told) => {
    expect(await host.run('topics', 'grow', '--partitions', partitions)).toBe(1);
    expect(host.complaints).toContain(told);
  });

  it('wants to know how many, and is not for a gateway that never ran', async () => {
    expect(await host.run('topics', 'grow')).toBe(2);
    expect(host.complaints).toContain("required option '--partitions <n>' not specified");
    expect(await host.run('topics', 'grow', '--partitions', '9', '--prefix', 'new')).toBe(1);
    expect(host.complaints).toContain(
      'before the first start of the gateway set DELIVERIES_PARTITIONS',
    );
  });
});

describe('check-topics', () => {
  it('tells of a growing that did not come to its end', async () => {
    await host.run('check-topics');
    host.kafka.createTopic(second.deliveries, 7);
    expect(await host.run('check-topics')).toBe(1);
    expect(host.printed).toContain(`${second.deliveries}: more partitions were being added`);
  });

  it('shows what is missing and what is faulty, with the mend', async () => {
    host.kafka.createTopic('gw.results', 3, { 'cleanup.policy': 'compact' });
    expect(await host.run('check-topics')).toBe(1);
    expect(host.printed).toMatch(/gw\.control +- +missing: made at the next start\n/);
    expect(host.printed).toMatch(/gw\.results +3 +faulty\n/);
    expect(host.printed).toContain('Mend: set cleanup.policy=delete on the topic.');
  });
});
