import { randomUUID } from 'node:crypto';

import { createKafka } from '../../src/kafka/client.js';
import type { KafkaConnection } from '../../src/kafka/client.js';
import { KafkaTopicAdmin } from '../../src/kafka/topic-admin.js';
import { silentLogger } from './silent-logger.js';

/** The broker that the tests use: `KAFKA_BROKERS`, else the development broker's address. */
export function brokerAddresses(): string[] {
  return (process.env['KAFKA_BROKERS'] ?? '127.0.0.1:19092').split(',');
}

export function testConnection(): KafkaConnection {
  return { brokers: brokerAddresses(), clientId: 'test', tls: null, sasl: null };
}

/** A name that no other test run uses. */
export function uniqueName(what: string): string {
  return `test.${what}.${randomUUID().slice(0, 13)}`;
}

/** An admin at the tests' broker; close it. */
export function testAdmin(): KafkaTopicAdmin {
  return new KafkaTopicAdmin(createKafka(testConnection(), silentLogger));
}

/** Creates a topic with a name of its own. @returns the name */
export async function createTestTopic(
  partitions = 1,
  config: Readonly<Record<string, string>> = {},
): Promise<string> {
  const admin = testAdmin();
  const name = uniqueName('topic');
  try {
    await admin.createTopics([{ name, partitions, replicationFactor: 1, config }]);
  } finally {
    await admin.close();
  }
  return name;
}
