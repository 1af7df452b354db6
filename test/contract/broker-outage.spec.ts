import { existsSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { JavaBroker } from '../../scripts/broker/java-broker.mjs';
import type { BatchingSink } from '../../src/kafka/batching-sink.js';
import { createKafka } from '../../src/kafka/client.js';
import { createBatchingSink } from '../../src/kafka/create-sink.js';
import { KafkaGroupSource } from '../../src/kafka/group-source.js';
import { KafkaLogReader } from '../../src/kafka/log-reader.js';
import { KafkaTopicAdmin } from '../../src/kafka/topic-admin.js';
import type { AssignedPartition } from '../../src/kafka/ports.js';
import { silentLogger } from '../support/silent-logger.js';
import { aWhile, eventually } from './eventually.js';

jest.setTimeout(180_000);

/** Long enough for a few attempts to join. */
const DOUBT_MS = 5_000;

const libs = process.env['KAFKA_LIBS'];
const suite = libs !== undefined && existsSync(libs) ? describe : describe.skip;

suite('while a broker is away (needs KAFKA_LIBS, the folder with the jars)', () => {
  let broker: JavaBroker;
  let sink: BatchingSink;
  let source: KafkaGroupSource;
  let reader: KafkaLogReader;
  let admin: KafkaTopicAdmin;
  const consumed = new Map<number, string>();
  const read: string[] = [];
  const fatal: Error[] = [];
  let partition: AssignedPartition | null = null;

  const newKafka = () => {
    const connection = { brokers: [broker.brokers], clientId: 'test', tls: null, sasl: null };
    return createKafka(connection, silentLogger);
  };
  const onFatal = (error: Error): void => {
    fatal.push(error);
  };

  beforeAll(async () => {
    broker = await JavaBroker.start({ libs: libs ?? '' });
    admin = new KafkaTopicAdmin(newKafka());
    await admin.createTopics([{ name: 't', partitions: 1, replicationFactor: 1, config: {} }]);
    sink = createBatchingSink({ kafka: newKafka(), admin, logger: silentLogger });
    source = new KafkaGroupSource({
      groupId: 'g',
      topics: ['t'],
      newKafka,
      admin,
      logger: silentLogger,
      topicRefreshMs: 500,
      tuning: { heartbeatIntervalMs: 300, sessionTimeoutMs: 6_000 },
      onFatal,
      onAssigned: (assigned) => {
        partition = assigned;
        return {
          accept: ({ records, nextOffset }) => {
            for (const { offset, value } of records) consumed.set(offset, String(value));
            return nextOffset;
          },
          release: () => Promise.resolve(),
          revoke: () => undefined,
        };
      },
    });
    await source.start();
    const options = { kafka: newKafka(), topic: 't', groupPrefix: 'r', logger: silentLogger };
    reader = await KafkaLogReader.open({ ...options, onFatal });
    reader.sweep(0, 0, ({ records }) => {
      read.push(...records.map(({ value }) => String(value)));
      return 'more';
    });
  });
  afterAll(async () => {
    await Promise.all([sink.close(0), source.stop(), reader.close()]);
    await admin.close();
    await broker.stop();
  });

  function write(from: number, to: number): Promise<number>[] {
    return Array.from({ length: to - from }, (_, index) =>
      sink.send({ topic: 't', key: null, value: String(from + index), partition: 0 }),
    );
  }

  /** Those that a source gave up must not come back. */
  async function membersOf(groupId: string): Promise<number> {
    const client = newKafka().admin();
    await client.connect();
    const { groups } = await client.describeGroups([groupId]);
    await client.disconnect();
    return groups[0]?.members.length ?? 0;
  }

  const distinct = (): number => new Set(consumed.values()).size;

  it.each([
    ['was killed', 0, () => broker.kill()],
    ['stopped in good order', 300, () => broker.shutDown()],
  ])('that %s loses no record, and everything goes on when it is back', async (_, from, end) => {
    await Promise.all(write(from, from + 100));
    await eventually('the first records', () => distinct() === from + 100);
    const during = write(from + 100, from + 200);
    await end();
    const later = write(from + 200, from + 300);
    await eventually('the sink says so', () => !sink.healthy, 10_000);
    expect(await partition?.commit({ offset: from, metadata: '' })).not.toBe('committed');
    await expect(admin.ping(1_000)).rejects.toThrow(/./);
    source.rejoin();
    await aWhile(DOUBT_MS);
    source.rejoin();
    await broker.restart();
    await Promise.all([...during, ...later]);
    expect(sink.healthy).toBe(true);
    await eventually('all records', () => distinct() === from + 300, 60_000);
    await eventually('the reader has them too', () => new Set(read).size === from + 300, 60_000);
    await eventually('a commit', async () => {
      const outcome = await partition?.commit({ offset: from + 300, metadata: '' });
      return outcome === 'committed';
    });
    await expect(admin.ping(5_000)).resolves.toBeUndefined();
    expect(await membersOf('g')).toBe(1);
    expect(fatal).toEqual([]);
    // In order, apart from what was repeated.
    const firsts = [...new Set([...consumed].toSorted(([a], [b]) => a - b).map(([, v]) => v))];
    expect(firsts).toEqual(Array.from({ length: from + 300 }, (__, index) => String(index)));
  });
});
