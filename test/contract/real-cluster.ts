import { createKafka } from '../../src/kafka/client.js';
import { KafkaClusterAdmin } from '../../src/kafka/cluster-admin.js';
import { createBatchingSink } from '../../src/kafka/create-sink.js';
import { BarrierFencedLog } from '../../src/kafka/fenced-log.js';
import { KafkaGroupSource } from '../../src/kafka/group-source.js';
import { KafkaLogReader } from '../../src/kafka/log-reader.js';
import { KafkaTopicAdmin } from '../../src/kafka/topic-admin.js';
import { TransactionalProducer } from '../../src/kafka/transactional-producer.js';
import { testConnection, uniqueName } from '../support/broker.js';
import { silentLogger } from '../support/silent-logger.js';
import type { ContractCluster } from './cluster.js';
import { succeeds } from './eventually.js';

const newKafka = () => createKafka(testConnection(), silentLogger);

function openReader(topic: string): Promise<KafkaLogReader> {
  return KafkaLogReader.open({
    kafka: newKafka(),
    topic,
    groupPrefix: 'test',
    logger: silentLogger,
    onFatal: (error) => {
      throw error;
    },
  });
}

/** A real broker under the contract suites. */
export function realCluster(): ContractCluster {
  const admin = new KafkaTopicAdmin(newKafka());
  const closers: (() => Promise<void>)[] = [];
  return {
    admin,
    clusterAdmin: new KafkaClusterAdmin(newKafka()),
    uniqueName,
    createTopic: async (partitions = 1, config = {}) => {
      const name = uniqueName('topic');
      await admin.createTopics([{ name, partitions, replicationFactor: 1, config }]);
      return name;
    },
    sink: () => {
      const sink = createBatchingSink({ kafka: newKafka(), admin, logger: silentLogger });
      closers.push(() => sink.close(0));
      return sink;
    },
    groupSource: (options) => {
      const source = new KafkaGroupSource({
        ...options,
        newKafka,
        admin,
        logger: silentLogger,
        topicRefreshMs: 300,
        tuning: { maxWaitMs: 50, heartbeatIntervalMs: 200, sessionTimeoutMs: 10_000 },
      });
      closers.push(() => source.stop());
      return source;
    },
    logReader: async (topic) => {
      const reader = await openReader(topic);
      closers.push(() => reader.close());
      return reader;
    },
    fencedLog: async (topic) => {
      const kafka = newKafka();
      const log = new BarrierFencedLog({
        topic,
        newWriter: (partition) => new TransactionalProducer(kafka, topic, partition),
        reader: await openReader(topic),
        instance: 'test',
        now: Date.now,
        logger: silentLogger,
      });
      closers.push(() => log.close());
      return log;
    },
    halfAppend: async (topic, write) => {
      const producer = newKafka().producer({
        transactionalId: `${topic}.0`,
        maxInFlightRequests: 1,
        idempotent: true,
      });
      await producer.connect();
      closers.push(() => producer.disconnect());
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ ...write, partition: 0 }] });
      return () => succeeds(transaction.commit());
    },
    appendTransaction: async (topic, value, end) => {
      const producer = newKafka().producer({
        transactionalId: uniqueName('transaction'),
        maxInFlightRequests: 1,
        idempotent: true,
      });
      await producer.connect();
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ key: 'k', value, partition: 0 }] });
      await (end === 'commit' ? transaction.commit() : transaction.abort());
      await producer.disconnect();
    },
    truncate: async (topic, start) => {
      const raw = newKafka().admin();
      await raw.connect();
      try {
        // Loads the metadata that the next call takes for granted.
        await raw.fetchTopicOffsets(topic);
        const partitions = [{ partition: 0, offset: String(start) }];
        await raw.deleteTopicRecords({ topic, partitions });
      } finally {
        await raw.disconnect();
      }
    },
    aWhileMs: 700,
    close: async () => {
      await Promise.all(closers.map((close) => close()));
      await admin.close();
    },
  };
}
