import { DELAY_TIERS, topologyOf } from '../topology.js';
import type { TopicSpec } from './ports.js';

export interface TopicPlan {
  readonly prefix: string;
  /** Of `deliveries` and `lanes`; the first when it is left out. */
  readonly generation?: number;
  /** Of `deliveries`, `lanes` and the tiers; never changed in place (docs/adr/0010-generations-of-topics.md). */
  readonly partitions: number;
  readonly replicationFactor: number;
  /** The largest record batch that a source topic allows, plus what our headers add. */
  readonly maxMessageBytes: number;
  /** How old a delivery can become before it is dead. */
  readonly longestDeliveryAgeMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * 60 * MINUTE_MS;

/** How long `deliveries` must keep records at least: a detached endpoint reads them as late as they live. */
export function deliveriesRetentionMs(longestDeliveryAgeMs: number): number {
  return longestDeliveryAgeMs + DAY_MS;
}

/** How long a tier must keep records at least, also while no forwarder runs. */
export function tierRetentionMs(delayMs: number): number {
  return 2 * delayMs + 7 * DAY_MS;
}

/** Long enough to look into what happened before the last audit. */
const AUDIT_RETENTION_MS = 400 * DAY_MS;

/** Only closed segments are compacted and a reader reads these topics whole, so segments are small. */
const COMPACTED = {
  'cleanup.policy': 'compact',
  'segment.bytes': String(32 * 1024 * 1024),
  'segment.ms': String(10 * MINUTE_MS),
  'min.cleanable.dirty.ratio': '0.1',
} as const;

/** Questions are answered within seconds, and nobody reads them later. Only closed segments are deleted. */
const SHORT_LIVED = {
  'cleanup.policy': 'delete',
  'retention.ms': String(HOUR_MS),
  'segment.ms': String(HOUR_MS),
} as const;

/** Every topic of the gateway as it is created when it is missing (docs: the map in `src/topology.ts`). */
export function topicSpecs(plan: TopicPlan): TopicSpec[] {
  const topology = topologyOf(plan.prefix, plan.generation);
  const { replicationFactor } = plan;
  // Of three or more replicas one may be away; of fewer none that matters.
  const minInsync = replicationFactor >= 3 ? replicationFactor - 1 : 1;
  const spec = (name: string, partitions: number, config: Record<string, string>): TopicSpec => ({
    name,
    partitions,
    replicationFactor,
    config: { 'min.insync.replicas': String(minInsync), ...config },
  });
  const kept = (retentionMs: number): Record<string, string> => ({
    'cleanup.policy': 'delete',
    'retention.ms': String(retentionMs),
    'retention.bytes': '-1',
    'max.message.bytes': String(plan.maxMessageBytes),
  });
  return [
    spec(
      topology.deliveries,
      plan.partitions,
      kept(deliveriesRetentionMs(plan.longestDeliveryAgeMs)),
    ),
    spec(topology.lanes, plan.partitions, COMPACTED),
    ...DELAY_TIERS.map((tier) =>
      spec(topology.delay(tier), plan.partitions, {
        ...kept(tierRetentionMs(tier.delayMs)),
        'message.timestamp.type': 'LogAppendTime',
      }),
    ),
    spec(topology.results, plan.partitions, kept(7 * DAY_MS)),
    spec(topology.deadLetters, plan.partitions, kept(30 * DAY_MS)),
    spec(topology.quarantine, plan.partitions, kept(30 * DAY_MS)),
    spec(topology.control, 1, { ...COMPACTED, 'min.compaction.lag.ms': String(MINUTE_MS) }),
    spec(topology.audit, 1, kept(AUDIT_RETENTION_MS)),
    spec(topology.operations, 1, SHORT_LIVED),
  ];
}
