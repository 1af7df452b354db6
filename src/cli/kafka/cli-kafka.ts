import type { Settings } from '../../config/settings.js';
import type { ClusterAdmin } from '../../kafka/cluster-admin.js';
import type { FencedLog, LogReader, RecordSink, TopicAdmin } from '../../kafka/ports.js';
import type { Topology } from '../../topology.js';

/** What a command line says of the cluster; all else comes from the settings, as for the gateway itself. */
export interface KafkaChoice {
  /** In place of KAFKA_BROKERS. */
  readonly brokers?: string;
  /** In place of TOPIC_PREFIX. */
  readonly prefix?: string;
  /** In place of CONFIG_FILE. */
  readonly config?: string;
}

/** A cluster that answered, as commands use it. What they open is closed along with it. */
export interface CliKafka {
  readonly settings: Settings;
  /** The topics in force. */
  readonly topology: Topology;
  readonly admin: TopicAdmin;
  readonly cluster: ClusterAdmin;
  readonly sink: RecordSink;
  /** Rejects when something that was opened here ended for good, which a command that waits for records never hears else. */
  readonly lost: Promise<never>;
  /** @throws GatewayError `topic-unknown` */
  openReader(topic: string): Promise<LogReader>;
  openFencedLog(topic: string): Promise<FencedLog>;
  close(): Promise<void>;
}
