import { InMemoryKafka } from '../support/in-memory-kafka.js';
import type { ContractCluster } from './cluster.js';
import { succeeds } from './eventually.js';

/** The fake under the contract suites. */
export function inMemoryCluster(): ContractCluster {
  const kafka = new InMemoryKafka(Date.now);
  let names = 0;
  const uniqueName = (what: string): string => `${what}-${++names}`;
  return {
    admin: kafka.admin(),
    clusterAdmin: kafka.clusterAdmin(),
    uniqueName,
    createTopic: (partitions = 1, config = {}) => {
      const name = uniqueName('topic');
      kafka.createTopic(name, partitions, { ...config });
      return Promise.resolve(name);
    },
    sink: () => kafka.sink(),
    groupSource: (options) => kafka.groupSource(options),
    logReader: (topic) => Promise.resolve(kafka.logReader(topic)),
    fencedLog: (topic) => Promise.resolve(kafka.fencedLog(topic)),
    halfAppend: async (topic, write) => {
      const written = await kafka.writer(topic, 0).writeHalf([write]);
      return () => succeeds(written.commit());
    },
    appendTransaction: (topic, value, end) => {
      const transaction = kafka.partition(topic, 0).begin();
      transaction.append({ key: 'k', value });
      if (end === 'commit') transaction.commit();
      else transaction.abort();
      kafka.schedule();
      return Promise.resolve();
    },
    truncate: (topic, start) => {
      kafka.partition(topic, 0).truncate(start);
      return Promise.resolve();
    },
    aWhileMs: 5,
    close: () => Promise.resolve(),
  };
}
