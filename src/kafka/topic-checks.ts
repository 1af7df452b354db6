import { DELAY_TIERS, topologyOf } from '../topology.js';
import type { Topology } from '../topology.js';
import type { TopicDescription } from './ports.js';
import { deliveriesRetentionMs, tierRetentionMs } from './topic-specs.js';

/** What makes a topic unsafe, and what the operator does about it. */
export interface TopicFault {
  readonly topic: string;
  readonly fault: string;
  readonly mend: string;
}

export interface TopicRequirements {
  readonly prefix: string;
  /** Of `deliveries` and `lanes`; the first when it is left out. */
  readonly generation?: number;
  readonly longestDeliveryAgeMs: number;
  /** The largest `max.message.bytes` of the source topics; null while none is known. */
  readonly sourceMaxMessageBytes: number | null;
  /** Partitions of `deliveries` and `lanes` as recorded when they were created. */
  readonly recordedPartitions: number;
}

type Check = (topic: TopicDescription, requirements: TopicRequirements) => TopicFault | null;

/** All faults of the gateway's topics; topics that are not ours are passed over. */
export function topicFaults(
  described: readonly TopicDescription[],
  requirements: TopicRequirements,
): TopicFault[] {
  const checks = checksByTopic(topologyOf(requirements.prefix, requirements.generation));
  return described.flatMap((topic) =>
    (checks.get(topic.name) ?? [])
      .map((check) => check(topic, requirements))
      .filter((found) => found !== null),
  );
}

function checksByTopic(topology: Topology): ReadonlyMap<string, readonly Check[]> {
  const kept = [notCompacted, noByteLimit];
  const carrying = [...kept, largeEnough];
  const checks = new Map<string, readonly Check[]>([
    [topology.deliveries, [...carrying, deliveriesKept, partitionsAsRecorded]],
    [topology.lanes, [onlyCompacted, partitionsAsRecorded]],
    [topology.control, [onlyCompacted, onePartition]],
    [topology.results, kept],
    [topology.audit, [...kept, onePartition]],
    [topology.deadLetters, carrying],
    [topology.quarantine, carrying],
    [topology.operations, [notCompacted]],
  ]);
  for (const tier of DELAY_TIERS) {
    const keptLongEnough: Check = (topic) => retention(topic, tierRetentionMs(tier.delayMs));
    checks.set(topology.delay(tier), [...carrying, keptLongEnough, brokerTime, enoughPartitions]);
  }
  return checks;
}

const notCompacted: Check = (topic) => {
  const policy = topic.config['cleanup.policy'] ?? 'delete';
  if (!policy.includes('compact')) return null;
  return fault(
    topic,
    `it is compacted (cleanup.policy=${policy}), which deletes all but the latest record of each key`,
    setting('cleanup.policy', 'delete'),
  );
};

const onlyCompacted: Check = (topic) => {
  const policy = topic.config['cleanup.policy'] ?? 'delete';
  if (policy === 'compact') return null;
  return fault(
    topic,
    `it is not compacted only (cleanup.policy=${policy}), so that records still in force are deleted with age`,
    setting('cleanup.policy', 'compact'),
  );
};

const noByteLimit: Check = (topic) => {
  const bytes = topic.config['retention.bytes'] ?? '-1';
  if (bytes === '-1') return null;
  return fault(
    topic,
    `retention.bytes=${bytes} deletes records that are not delivered yet when many come in`,
    setting('retention.bytes', '-1'),
  );
};

const largeEnough: Check = (topic, { sourceMaxMessageBytes }) => {
  const limit = Number(topic.config['max.message.bytes'] ?? Number.POSITIVE_INFINITY);
  if (sourceMaxMessageBytes === null || limit >= sourceMaxMessageBytes) return null;
  return fault(
    topic,
    `max.message.bytes=${limit} is below the source topics' ${sourceMaxMessageBytes}`,
    setting('max.message.bytes', String(sourceMaxMessageBytes)),
  );
};

const deliveriesKept: Check = (topic, { longestDeliveryAgeMs }) =>
  retention(topic, deliveriesRetentionMs(longestDeliveryAgeMs));

const brokerTime: Check = (topic) => {
  const type = topic.config['message.timestamp.type'] ?? 'CreateTime';
  if (type === 'LogAppendTime') return null;
  return fault(
    topic,
    `message.timestamp.type=${type}, but a delay counts from the broker's time`,
    setting('message.timestamp.type', 'LogAppendTime'),
  );
};

const partitionsAsRecorded: Check = (topic, { recordedPartitions }) => {
  if (topic.partitions === recordedPartitions) return null;
  return fault(
    topic,
    `it has ${topic.partitions} partitions, but ${recordedPartitions} were recorded, so that an endpoint would have two owners`,
    `set DELIVERIES_PARTITIONS=${topic.partitions} if deliveries and lanes were created with it; for more partitions use ` +
      '`event-gateway topics grow`',
  );
};

/** Retries are spread over as many partitions of a tier as `deliveries` has. */
const enoughPartitions: Check = (topic, { recordedPartitions }) => {
  if (topic.partitions >= recordedPartitions) return null;
  return fault(
    topic,
    `it has ${topic.partitions} partitions, but retries are spread over ${recordedPartitions}`,
    'add partitions to it, which is safe for a delay tier',
  );
};

const onePartition: Check = (topic) =>
  topic.partitions === 1
    ? null
    : fault(
        topic,
        `it has ${topic.partitions} partitions, but the order of its changes needs one`,
        'delete it and let the gateway create it, or move to a new TOPIC_PREFIX',
      );

function retention(topic: TopicDescription, neededMs: number): TopicFault | null {
  const keptMs = Number(topic.config['retention.ms'] ?? -1);
  if (keptMs < 0 || keptMs >= neededMs) return null;
  return fault(
    topic,
    `retention.ms=${keptMs} deletes records that may still be needed; ${neededMs} is the least`,
    setting('retention.ms', String(neededMs)),
  );
}

function setting(name: string, value: string): string {
  return `set ${name}=${value} on the topic`;
}

function fault(topic: TopicDescription, what: string, mend: string): TopicFault {
  return { topic: topic.name, fault: what, mend };
}
