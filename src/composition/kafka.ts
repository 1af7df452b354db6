import type { Settings } from '../config/settings.js';
import { GatewayError } from '../gateway-error.js';
import { createKafka } from '../kafka/client.js';
import { createBatchingSink } from '../kafka/create-sink.js';
import { ensureTopics } from '../kafka/ensure-topics.js';
import { BarrierFencedLog } from '../kafka/fenced-log.js';
import { KafkaGroupSource } from '../kafka/group-source.js';
import { KafkaLogReader } from '../kafka/log-reader.js';
import type {
  AssignedPartition,
  FencedLog,
  GroupSource,
  LogReader,
  PartitionIntake,
  RecordSink,
  TopicAdmin,
} from '../kafka/ports.js';
import { KafkaTopicAdmin } from '../kafka/topic-admin.js';
import { generationsIn } from '../kafka/topic-generations.js';
import { TransactionalProducer } from '../kafka/transactional-producer.js';
import type { Logger } from '../logging/logger.js';
import type { MeasuredIntakes } from '../metrics/measured-intake.js';
import { one, type Metrics } from '../metrics/metrics.js';
import { topologyOf, type Topology } from '../topology.js';
import type { Context } from './context.js';
import { kafkaConnection } from './kafka-connection.js';
import { topicsWanted } from './topic-plan.js';

/** The parts of Kafka that all roles share. */
export interface SharedKafka {
  readonly newKafka: Context['newKafka'];
  readonly admin: TopicAdmin;
  readonly sink: RecordSink;
}

/** Connects to nothing by itself. */
export function openKafka(settings: Settings, logger: Logger, metrics: Metrics): SharedKafka {
  const connection = kafkaConnection(settings);
  const newKafka = () => createKafka(connection, logger);
  const admin = new KafkaTopicAdmin(newKafka());
  const batches = metrics.counter('sinkBatches', { outcome: 'acknowledged' });
  const records = metrics.counter('sinkRecords', {});
  const bytes = metrics.counter('sinkBytes', {});
  const latency = metrics.histogram('sinkLatency', {});
  const sink = createBatchingSink({
    kafka: newKafka(),
    admin,
    logger,
    lingerMs: settings.sinkLingerMs,
    onSent(request) {
      batches.add(request.partitions);
      records.add(request.records);
      bytes.add(request.bytes);
      latency.observe(request.durationMs / 1000);
    },
    onFailed({ topics, reason }) {
      for (const topic of topics) metrics.counter('sinkFailures', { topic, reason }).add();
    },
  });
  metrics.gauge('sinkFailing', () => one(sink.healthy ? 0 : 1));
  metrics.gauge('sinkPending', () => one(sink.pending));
  return { newKafka, admin, sink };
}

/**
 * The map of the topics in force.
 *
 * @throws GatewayError `topics-growing` while their partitions are being added; or what the client throws
 */
export async function topologyInForce(
  admin: Pick<TopicAdmin, 'listTopics'>,
  prefix: string,
): Promise<Topology> {
  const { current, unfinished } = generationsIn(await admin.listTopics(), prefix);
  if (unfinished === null) return topologyOf(prefix, current);
  throw new GatewayError(
    'topics-growing',
    `The topics of ${prefix} get more partitions: let \`event-gateway topics grow\` come to its end. If it was ` +
      `interrupted, run it again, or delete ${topologyOf(prefix, unfinished).deliveries}, which nobody reads yet.`,
  );
}

/**
 * Creates the gateway's topics where they are missing.
 *
 * @returns the map of the topics in force
 * @throws GatewayError `unsafe-topics`, `topics-growing`; or what the client throws
 */
export async function prepareTopics({ settings, admin, logger }: Context): Promise<Topology> {
  const topology = await topologyInForce(admin, settings.topicPrefix);
  const existing = await admin.listTopics();
  const wanted = await topicsWanted(settings, admin, existing, topology.generation);
  const created = await ensureTopics(admin, wanted.specs, wanted.requirements);
  if (created.length > 0) logger.info('topics.created', { topics: created });
  return topology;
}

/** A member of a consumer group, measured. */
export function groupSource(
  context: Context,
  intakes: MeasuredIntakes,
  group: string,
  topics: readonly (string | RegExp)[],
  onAssigned: (partition: AssignedPartition) => PartitionIntake,
): GroupSource {
  const { settings, logger, metrics } = context;
  return new KafkaGroupSource({
    groupId: group,
    topics,
    maxBytesPerPartition: FETCH_BYTES_PER_PARTITION,
    onAssigned: intakes.measure(group, onAssigned),
    onFatal: context.onFatal,
    releaseLimitMs: settings.partitionReleaseLimitMs,
    newKafka: context.newKafka,
    admin: context.admin,
    logger,
    topicRefreshMs: settings.topicRefreshMs,
    tuning: {
      sessionTimeoutMs: settings.kafkaSessionTimeoutMs,
      heartbeatIntervalMs: Math.min(HEARTBEAT_MS, settings.kafkaSessionTimeoutMs / 4),
    },
    ignoreTopics: (topic) => topic.startsWith(`${settings.topicPrefix}.`),
    onJump({ topic, partition, from, to }) {
      metrics.counter('recordsOvertaken', { topic }).add(Math.max(0, to - from));
      logger.error('partition.overtaken', { topic, partition, from, to });
    },
  });
}

/** Reads any partition of a topic, at any offset. */
export function openReader(
  context: Context,
  topic: string,
  maxBytesPerPartition = FETCH_BYTES_PER_PARTITION,
): Promise<LogReader> {
  return KafkaLogReader.open({
    maxBytesPerPartition,
    kafka: context.newKafka(),
    topic,
    groupPrefix: context.settings.topicPrefix,
    logger: context.logger,
    onFatal: context.onFatal,
  });
}

/** Takes partitions of a compacted topic over. */
export async function openFencedLog(context: Context, topic: string): Promise<FencedLog> {
  const kafka = context.newKafka();
  return new BarrierFencedLog({
    topic,
    newWriter: (partition) => new TransactionalProducer(kafka, topic, partition),
    reader: await openReader(context, topic),
    instance: context.settings.instanceId,
    now: Date.now,
    logger: context.logger,
  });
}

/** Stages read a few fetches ahead of what they can take, so each is small. */
const FETCH_BYTES_PER_PARTITION = 256 * 1024;

/** How often a member of a group shows that it lives; at least four times in a session. */
const HEARTBEAT_MS = 3_000;
