import { kafkaConnection } from '../../composition/kafka-connection.js';
import { urlRule } from '../../composition/control.js';
import { loadSettings, type LoadedSettings } from '../../config/load-settings.js';
import type { SettingsSources } from '../../config/setting-values.js';
import type { Settings } from '../../config/settings.js';
import { createKafka } from '../../kafka/client.js';
import { KafkaClusterAdmin } from '../../kafka/cluster-admin.js';
import { createBatchingSink } from '../../kafka/create-sink.js';
import { BarrierFencedLog } from '../../kafka/fenced-log.js';
import { KafkaLogReader } from '../../kafka/log-reader.js';
import type { FencedLog, LogReader } from '../../kafka/ports.js';
import { KafkaTopicAdmin } from '../../kafka/topic-admin.js';
import { generationsIn } from '../../kafka/topic-generations.js';
import { TransactionalProducer } from '../../kafka/transactional-producer.js';
import type { Logger } from '../../logging/logger.js';
import { topologyOf } from '../../topology.js';
import { messageOf } from '../../unknown-error.js';
import { CliError } from '../cli-error.js';
import type { CliKafka, KafkaChoice } from './cli-kafka.js';
import { readingLost } from './refused.js';

const PING_TIMEOUT_MS = 10_000;
const CLOSE_LIMIT_MS = 10_000;

/** The settings that the gateway would start with, whatever the command line puts in their place. @throws InvalidFields */
export function settingsFor(
  choice: KafkaChoice,
  { env, readFile }: SettingsSources,
): LoadedSettings {
  const chosen = {
    ...env,
    ...(choice.brokers !== undefined && { KAFKA_BROKERS: choice.brokers }),
    ...(choice.prefix !== undefined && { TOPIC_PREFIX: choice.prefix }),
    ...(choice.config !== undefined && { CONFIG_FILE: choice.config }),
  };
  return loadSettings({ env: chosen, readFile, urlRuleOf: urlRule });
}

/**
 * Connects as the gateway does, with its settings; what only its roles need (source topics, an API key) may be missing.
 *
 * @throws InvalidFields; CliError `kafka-unavailable`
 */
export async function openKafka(choice: KafkaChoice, sources: SettingsSources): Promise<CliKafka> {
  const env = { ...sources.env, ROLES: 'dispatcher' };
  const { settings } = settingsFor(choice, { ...sources, env });
  const newKafka = () => createKafka(kafkaConnection(settings), SILENT);
  const admin = new KafkaTopicAdmin(newKafka());
  try {
    await admin.ping(PING_TIMEOUT_MS);
    const { current } = generationsIn(await admin.listTopics(), settings.topicPrefix);
    return new OpenKafka(settings, admin, newKafka, current);
  } catch (error) {
    await admin.close();
    throw new CliError(
      'kafka-unavailable',
      `the cluster at ${settings.kafkaBrokers.join(', ')} did not answer (${messageOf(error)}). ` +
        'Check --brokers or KAFKA_BROKERS, and the settings that begin with KAFKA_.',
      undefined,
      { cause: error },
    );
  }
}

class OpenKafka implements CliKafka {
  readonly topology;
  readonly cluster;
  readonly sink;
  readonly lost: Promise<never>;
  private lose: ((error: Error) => void) | null = null;
  private readonly opened: { close(): Promise<void> }[] = [];

  constructor(
    readonly settings: Settings,
    readonly admin: KafkaTopicAdmin,
    private readonly newKafka: () => ReturnType<typeof createKafka>,
    generation: number,
  ) {
    this.lost = new Promise((_, reject) => {
      this.lose = reject;
    });
    this.lost.catch(ignore);
    this.topology = topologyOf(settings.topicPrefix, generation);
    this.cluster = new KafkaClusterAdmin(newKafka());
    this.sink = createBatchingSink({ kafka: newKafka(), admin, logger: SILENT });
  }

  async openReader(topic: string): Promise<LogReader> {
    const reader = await this.reader(topic, this.newKafka());
    this.opened.push(reader);
    return reader;
  }

  async openFencedLog(topic: string): Promise<FencedLog> {
    const kafka = this.newKafka();
    const reader = await this.reader(topic, kafka);
    const log = new BarrierFencedLog({
      topic,
      newWriter: (partition) => new TransactionalProducer(kafka, topic, partition),
      reader,
      instance: this.settings.instanceId,
      now: Date.now,
      logger: SILENT,
    });
    this.opened.push(log);
    return log;
  }

  private reader(topic: string, kafka: ReturnType<typeof createKafka>): Promise<KafkaLogReader> {
    return KafkaLogReader.open({
      kafka,
      topic,
      groupPrefix: this.settings.topicPrefix,
      logger: SILENT,
      onFatal: (error) => this.lose?.(readingLost(topic, error)),
    });
  }

  async close(): Promise<void> {
    await this.sink.close(CLOSE_LIMIT_MS);
    await Promise.all(this.opened.map((one) => one.close()));
    await this.admin.close();
  }
}

/** Commands say themselves what went wrong. */
const SILENT: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {}
