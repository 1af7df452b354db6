import { existsSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { createKafka } from '../../src/kafka/client.js';
import type { KafkaConnection } from '../../src/kafka/client.js';
import { createBatchingSink } from '../../src/kafka/create-sink.js';
import { KafkaLogReader } from '../../src/kafka/log-reader.js';
import { KafkaTopicAdmin } from '../../src/kafka/topic-admin.js';
import { startSecureBroker } from '../support/secure-broker.js';
import type { SecureBroker } from '../support/secure-broker.js';
import { silentLogger } from '../support/silent-logger.js';
import { eventually } from './eventually.js';

jest.setTimeout(90_000);

const libs = process.env['KAFKA_LIBS'];
const user = { username: 'gateway', password: 'not a secret' };

const available = libs !== undefined && existsSync(libs);
const suite = available ? describe : describe.skip;

suite('a connection with TLS and SCRAM (needs KAFKA_LIBS, the folder with the jars)', () => {
  let broker: SecureBroker;
  let connection: KafkaConnection;

  beforeAll(async () => {
    broker = await startSecureBroker(libs ?? '', user);
    connection = {
      brokers: [broker.address],
      clientId: 'test',
      tls: { ca: broker.ca },
      sasl: { mechanism: 'scram-sha-512', ...user },
    };
    const admin = new KafkaTopicAdmin(createKafka(connection, silentLogger));
    await eventually(
      'the broker answers',
      () =>
        admin.ping(2_000).then(
          () => true,
          () => false,
        ),
      60_000,
    );
    await admin.close();
  });
  afterAll(() => broker.stop());

  it('writes and reads', async () => {
    const kafka = createKafka(connection, silentLogger);
    const admin = new KafkaTopicAdmin(kafka);
    await admin.createTopics([{ name: 't', partitions: 1, replicationFactor: 1, config: {} }]);
    const sink = createBatchingSink({ kafka, admin, logger: silentLogger });
    const reader = await KafkaLogReader.open({
      kafka: createKafka(connection, silentLogger),
      topic: 't',
      groupPrefix: 'test',
      logger: silentLogger,
      onFatal: (error) => {
        throw error;
      },
    });
    const values: string[] = [];
    reader.sweep(0, 0, ({ records }) => {
      values.push(...records.map(({ value }) => String(value)));
      return 'more';
    });
    expect(await sink.send({ topic: 't', key: 'k', value: 'sealed' })).toBe(0);
    await eventually('the record', () => values.length === 1);
    expect(values).toEqual(['sealed']);
    await sink.close(1_000);
    await reader.close();
    await admin.close();
  });

  it.each([
    ['a wrong password', { sasl: { mechanism: 'scram-sha-512', ...user, password: 'wrong' } }],
    ['a certificate that is not trusted', { tls: {} }],
  ] as const)('is refused with %s', async (_, change) => {
    const admin = new KafkaTopicAdmin(createKafka({ ...connection, ...change }, silentLogger));
    await expect(admin.listTopics()).rejects.toThrow(/credentials|self-signed/);
    await admin.close();
  });
});
