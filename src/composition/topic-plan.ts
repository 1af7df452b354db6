import type { Settings } from '../config/settings.js';
import type { TopicAdmin, TopicSpec } from '../kafka/ports.js';
import type { TopicRequirements } from '../kafka/topic-checks.js';
import { topicSpecs } from '../kafka/topic-specs.js';

/** The topics as the settings want them, and what they must fulfil. */
export interface TopicsWanted {
  readonly specs: readonly TopicSpec[];
  readonly requirements: TopicRequirements;
}

/** What our headers add to the largest source record. */
const HEADERS_ALLOWANCE_BYTES = 64 * 1024;

/**
 * @param existing all topics of the cluster
 * @param generation of `deliveries` and `lanes`
 * @param partitions of the same, where they are not what is set
 */
export async function topicsWanted(
  settings: Settings,
  admin: Pick<TopicAdmin, 'describeTopics'>,
  existing: readonly string[],
  generation: number,
  partitions = settings.deliveriesPartitions,
): Promise<TopicsWanted> {
  const sourceMaxMessageBytes = await largestSourceMessage(settings, admin, existing);
  const common = {
    prefix: settings.topicPrefix,
    generation,
    longestDeliveryAgeMs: settings.longestDeliveryAgeSeconds * 1000,
  };
  const specs = topicSpecs({
    ...common,
    partitions,
    replicationFactor: settings.replicationFactor,
    maxMessageBytes:
      Math.max(settings.maxMessageBytes, sourceMaxMessageBytes ?? 0) + HEADERS_ALLOWANCE_BYTES,
  });
  return {
    specs,
    requirements: { ...common, sourceMaxMessageBytes, recordedPartitions: partitions },
  };
}

async function largestSourceMessage(
  settings: Settings,
  admin: Pick<TopicAdmin, 'describeTopics'>,
  existing: readonly string[],
): Promise<number | null> {
  const sources = existing.filter((topic) =>
    settings.sourceTopics.some((source) =>
      typeof source === 'string' ? source === topic : source.test(topic),
    ),
  );
  const described = await admin.describeTopics(sources);
  const limits = described.map(({ config }) => Number(config['max.message.bytes'] ?? 0));
  return limits.length === 0 ? null : Math.max(...limits);
}
