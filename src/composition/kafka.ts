import type { Settings } from '../config/settings.js';
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
import { topicSpecs } from '../kafka/topic-specs.js';
import { TransactionalProducer } from '../kafka/transactional-producer.js';
import type { Logger } from '../logging/logger.js';
import type { MeasuredIntakes } from '../metrics/measured-intake.js';
import type { Metrics } from '../metrics/metrics.js';
import type { Context } from './context.js';
import { kafkaConnection } from './kafka-connection.js';

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
  });
  metrics.gauge('sinkPending', () => [{ labels: {}, value: sink.pending }]);
  return { newKafka, admin, sink };
}

/** Creates the gateway's topics where they are missing. @throws GatewayError `unsafe-topics` */
export async function prepareTopics(context: Context): Promise<void> {
  const { settings, admin, logger } = context;
  const longestDeliveryAgeMs = settings.longestDeliveryAgeSeconds * 1000;
  const sourceMaxMessageBytes = await largestSourceMessage(context);
  const specs = topicSpecs({
    prefix: settings.topicPrefix,
    partitions: settings.deliveriesPartitions,
    replicationFactor: settings.replicationFactor,
    maxMessageBytes:
      Math.max(settings.maxMessageBytes, sourceMaxMessageBytes ?? 0) + HEADERS_ALLOWANCE_BYTES,
    longestDeliveryAgeMs,
  });
  const created = await ensureTopics(admin, specs, {
    prefix: settings.topicPrefix,
    longestDeliveryAgeMs,
    sourceMaxMessageBytes,
    recordedPartitions: settings.deliveriesPartitions,
  });
  if (created.length > 0) logger.info('topics.created', { topics: created });
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
    onAssigned: intakes.measure(onAssigned),
    onFatal: context.onFatal,
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

/** What our headers add to the largest source record. */
const HEADERS_ALLOWANCE_BYTES = 64 * 1024;

async function largestSourceMessage({ settings, admin }: Context): Promise<number | null> {
  const existing = await admin.listTopics();
  const sources = existing.filter((topic) =>
    settings.sourceTopics.some((source) =>
      typeof source === 'string' ? source === topic : source.test(topic),
    ),
  );
  const described = await admin.describeTopics(sources);
  const limits = described.map(({ config }) => Number(config['max.message.bytes'] ?? 0));
  return limits.length === 0 ? null : Math.max(...limits);
}
