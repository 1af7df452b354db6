import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import kafkajs from 'kafkajs';
import type { Kafka, Producer } from 'kafkajs';

import { createKafka } from '../../src/kafka/client.js';
import { DEFAULT_MAX_INFLATED_BYTES } from '../../src/kafka/codecs.js';
import { KafkaGroupSource } from '../../src/kafka/group-source.js';
import type { KafkaTopicAdmin } from '../../src/kafka/topic-admin.js';
import type { RecordBatch } from '../../src/kafka/ports.js';
import { createTestTopic, testAdmin, testConnection, uniqueName } from '../support/broker.js';
import { silentLogger } from '../support/silent-logger.js';
import { eventually } from './eventually.js';

jest.setTimeout(60_000);

const { CompressionTypes } = kafkajs;
const newKafka = (): Kafka => createKafka(testConnection(), silentLogger);

describe('compressed records on Kafka', () => {
  let admin: KafkaTopicAdmin;
  let producer: Producer;

  beforeAll(async () => {
    admin = testAdmin();
    producer = newKafka().producer();
    await producer.connect();
  });
  afterAll(async () => {
    await producer.disconnect();
    await admin.close();
  });

  /** Reads a topic's one partition until `end`. */
  async function readTo(topic: string, end: number): Promise<RecordBatch[]> {
    const batches: RecordBatch[] = [];
    const source = new KafkaGroupSource({
      groupId: uniqueName('group'),
      topics: [topic],
      newKafka,
      admin,
      logger: silentLogger,
      onAssigned: () => ({
        accept: (batch) => {
          batches.push(batch);
          return batch.nextOffset;
        },
        release: () => Promise.resolve(),
        revoke: () => undefined,
      }),
      onFatal: (error) => {
        throw error;
      },
    });
    await source.start();
    await eventually('the end', () => batches.at(-1)?.nextOffset === end);
    await source.stop();
    return batches;
  }

  // The broker inflates every batch that it takes, so what it accepts is what Java's clients read.
  it('are accepted by the broker and read back with each codec', async () => {
    const topic = await createTestTopic();
    const kinds = ['GZIP', 'Snappy', 'LZ4', 'ZSTD'] as const;
    const values = kinds.map((kind) => `${kind} `.repeat(20_000));
    for (const [index, kind] of kinds.entries()) {
      const messages = [{ value: values[index] ?? '' }, { value: kind }];
      await producer.send({ topic, compression: CompressionTypes[kind], messages });
    }
    const records = (await readTo(topic, 8)).flatMap((batch) => batch.records);
    expect(records.map(({ value }) => String(value))).toEqual(
      kinds.flatMap((kind, index) => [values[index], kind]),
    );
  });

  it('that inflate beyond the cap are handed over as unreadable, and the next ones are read', async () => {
    const topic = await createTestTopic();
    const half = Buffer.alloc(DEFAULT_MAX_INFLATED_BYTES / 2);
    await producer.send({ topic, messages: [{ value: 'before' }] });
    await producer.send({
      topic,
      compression: CompressionTypes.GZIP,
      messages: [{ value: half }, { value: half }, { value: 'hidden' }],
    });
    await producer.send({ topic, messages: [{ value: 'after' }] });
    const batches = await readTo(topic, 5);
    const records = batches.flatMap((batch) => batch.records);
    expect(records.map(({ offset, value }) => [offset, String(value)])).toEqual([
      [0, 'before'],
      [4, 'after'],
    ]);
    const unreadable = batches.flatMap((batch) => batch.unreadable ?? []);
    expect(unreadable).toMatchObject([{ fromOffset: 1, toOffset: 3, code: 'batch-too-large' }]);
    expect(unreadable[0]?.bytes.length).toBeGreaterThan(1_000);
  });
});
