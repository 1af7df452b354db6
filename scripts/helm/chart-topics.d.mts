import type { TopicPlan } from '../../src/kafka/topic-specs.js';
import type { TopicSpec } from '../../src/kafka/ports.js';

/** A topic of files/topics.json. */
export interface ChartTopic {
  /** Without the prefix. */
  readonly name: string;
  /** Left out where DELIVERIES_PARTITIONS holds. */
  readonly partitions?: number;
  readonly config: Readonly<Record<string, string>>;
  /** Added to LONGEST_DELIVERY_AGE_SECONDS for `retention.ms`. */
  readonly retentionBeyondAgeMs?: number;
  /** Its `max.message.bytes` follows the settings. */
  readonly carriesEvents?: true;
}

/** The gateway's own topics for the chart, from the function of src/kafka/topic-specs.ts. */
export function chartTopics(topicSpecs: (plan: TopicPlan) => readonly TopicSpec[]): ChartTopic[];
