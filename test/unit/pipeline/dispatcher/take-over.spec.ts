import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AssignedPartition } from '../../../../src/kafka/ports.js';
import { takeOver } from '../../../../src/pipeline/dispatcher/take-over.js';
import { writeLaneRecord } from '../../../../src/pipeline/lanes/lane-record.js';
import { InMemoryKafka } from '../../../support/in-memory-kafka.js';

const LANES = 'gw.lanes';
const RECORD = {
  cursor: { cursor: 5, owed: [2], attempts: 0 },
  gate: { breaker: null, retryAtMs: 0 },
};

let kafka: InMemoryKafka;
let assigned: AssignedPartition & { revoked: boolean };
let refused: [number, string][];

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] });
  kafka = new InMemoryKafka();
  kafka.createTopic(LANES, 1);
  refused = [];
  assigned = {
    topic: 'gw.deliveries',
    partition: 0,
    committed: null,
    revoked: false,
    pause: () => undefined,
    resume: () => undefined,
    commit: () => Promise.resolve('committed'),
  };
});
afterEach(() => {
  jest.useRealTimers();
});

const take = () => {
  const lanes = kafka.fencedLog(LANES);
  return takeOver(assigned, {
    takeOver: (partition) => lanes.takeOver(partition),
    refused: (partition, endpointId) => refused.push([partition, endpointId]),
  });
};

async function write(key: string, value: string | null): Promise<void> {
  const log = await kafka.fencedLog(LANES).takeOver(0);
  expect(await log.append([{ key, value }])).toBe('appended');
  await log.release();
}

describe('taking a partition over', () => {
  it('reads what the former owner left behind', async () => {
    await write('shop', writeLaneRecord(RECORD));
    const taken = await take();
    expect(taken?.cursors.get('shop')).toEqual(RECORD.cursor);
    expect(refused).toEqual([]);
  });

  it('waits while a record of a newer gateway stands there, and says so once', async () => {
    await write('shop', '{"format":2}');
    let isTaken = false;
    const taking = take().then((taken) => {
      isTaken = true;
      return taken;
    });
    await jest.advanceTimersByTimeAsync(60_000);
    expect(isTaken).toBe(false);
    expect(refused).toEqual([[0, 'shop']]);

    await write('shop', writeLaneRecord(RECORD));
    await jest.advanceTimersByTimeAsync(10_000);
    expect((await taking)?.cursors.get('shop')).toEqual(RECORD.cursor);
  });

  it('gives up waiting when the partition goes to another replica', async () => {
    await write('shop', '{"format":2}');
    const taking = take();
    await jest.advanceTimersByTimeAsync(1_000);
    assigned.revoked = true;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(await taking).toBeNull();
  });

  it('refuses a damaged record: to go on would lose what it owes', async () => {
    await write('shop', '{"format":1,"cursor":"?"}');
    await expect(take()).rejects.toMatchObject({ code: 'lane-unreadable' });
  });
});
