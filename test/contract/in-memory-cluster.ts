import { InMemoryKafka } from '../support/in-memory-kafka.js';
import type { ContractCluster } from './cluster.js';

/** The fake under the contract suites. */
export function inMemoryCluster(): ContractCluster {
  const kafka = new InMemoryKafka(Date.now);
  let names = 0;
  const uniqueName = (what: string): string => `${what}-${++names}`;
  return {
    admin: kafka.admin(),
    uniqueName,
    createTopic: (partitions = 1, config = {}) => {
      const name = uniqueName('topic');
      kafka.createTopic(name, partitions, { ...config });
      return Promise.resolve(name);
    },
    sink: () => kafka.sink(),
    groupSource: (options) => kafka.groupSource(options),
    logReader: (topic) => Promise.resolve(kafka.logReader(topic)),
    appendTransaction: (topic, value, end) => {
      const partition = kafka.partition(topic, 0);
      if (end === 'commit') partition.append({ key: null, value });
      else partition.appendMarker();
      partition.appendMarker();
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
