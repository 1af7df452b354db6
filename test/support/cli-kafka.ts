import type { CliKafka, KafkaChoice } from '../../src/cli/kafka/cli-kafka.js';
import { generationsIn } from '../../src/kafka/topic-generations.js';
import { topologyOf } from '../../src/topology.js';
import type { InMemoryKafka } from './in-memory-kafka.js';
import { settingsFrom } from './settings.js';

export const CLI_PREFIX = 'gw';

/** The cluster in memory as commands see it. @param members of consumer groups by their names, in place of the real ones */
export function inMemoryCliKafka(
  kafka: InMemoryKafka,
  choice: KafkaChoice,
  members: ReadonlyMap<string, number>,
): CliKafka {
  const prefix = choice.prefix ?? CLI_PREFIX;
  const { settings } = settingsFrom({
    KAFKA_BROKERS: 'kafka:9092',
    ROLES: 'dispatcher',
    TOPIC_PREFIX: prefix,
    REPLICATION_FACTOR: '1',
    DELIVERIES_PARTITIONS: '3',
  });
  const cluster = kafka.clusterAdmin();
  return {
    settings,
    topology: topologyOf(prefix, generationsIn(kafka.topicNames(), prefix).current),
    admin: kafka.admin(),
    cluster: {
      ...cluster,
      groupMembers: async (group) => members.get(group) ?? (await cluster.groupMembers(group)),
    },
    sink: kafka.sink(),
    lost: new Promise(() => undefined),
    openReader: (topic) => Promise.resolve(kafka.logReader(topic)),
    openFencedLog: (topic) => Promise.resolve(kafka.fencedLog(topic)),
    close: () => Promise.resolve(),
  };
}
