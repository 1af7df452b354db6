import type { Kafka, Message, Producer } from 'kafkajs';
import { createKafka } from '../../src/kafka/client.js';
import { KafkaTopicAdmin } from '../../src/kafka/topic-admin.js';
import { topologyOf, type Topology } from '../../src/topology.js';
import { ApiClient, type ShownEndpoint } from './api-client.js';
import { brokerAddresses, testConnection, uniqueName } from './broker.js';
import { GatewayProcess } from './gateway-process.js';
import { readResult, type ReadResult } from './read-result.js';
import { Receiver } from './receiver.js';
import { silentLogger } from './silent-logger.js';
import { plainKafka, TopicReader, type ReadRecord } from './topic-reader.js';

/** What a scene may have otherwise. */
export interface SceneOptions {
  /** The tests' broker when left out. */
  readonly brokers?: readonly string[];
  /** Of the source topic. */
  readonly partitions?: number;
  /** For every gateway of the scene, beside what it needs to run at all. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** What one endpoint and its subscription have otherwise; `path` is where the receiver gets its requests. */
export interface EndpointFields {
  readonly endpoint?: object;
  readonly subscription?: object;
  readonly via?: GatewayProcess;
}

/**
 * All that an end-to-end test needs, real and its own: a source topic and a prefix that nobody else uses, a receiver,
 * gateways as processes, and a view of what they wrote.
 */
export class Scene {
  readonly topic: string;
  readonly topology: Topology;
  private readonly gateways: GatewayProcess[] = [];
  private reader: TopicReader | null = null;
  /** Each is parsed once, since tests look often. */
  private readonly readResults: ReadResult[] = [];

  private constructor(
    readonly prefix: string,
    readonly receiver: Receiver,
    readonly kafka: Kafka,
    readonly producer: Producer,
    private readonly options: SceneOptions & { readonly brokers: readonly string[] },
  ) {
    this.topic = `${prefix}-orders`;
    this.topology = topologyOf(prefix);
  }

  static async open(name: string, options: SceneOptions = {}): Promise<Scene> {
    const brokers = options.brokers ?? brokerAddresses();
    const kafka = plainKafka(brokers);
    const producer = kafka.producer({ idempotent: true });
    await producer.connect();
    const receiver = await Receiver.start();
    const scene = new Scene(uniqueName(name), receiver, kafka, producer, { ...options, brokers });
    try {
      await scene.createTopic(scene.topic, options.partitions ?? 3);
    } catch (error) {
      await scene.close();
      throw error;
    }
    return scene;
  }

  async createTopic(
    name: string,
    partitions = 1,
    config: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const connection = { ...testConnection(), brokers: this.options.brokers };
    const admin = new KafkaTopicAdmin(createKafka(connection, silentLogger));
    try {
      await admin.createTopics([{ name, partitions, replicationFactor: 1, config }]);
    } finally {
      await admin.close();
    }
  }

  async withAdmin<T>(use: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      return await use(admin);
    } finally {
      await admin.disconnect();
    }
  }

  /** The settings of this scene's gateways. */
  settings(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      KAFKA_BROKERS: this.options.brokers.join(','),
      SOURCE_TOPICS: this.topic,
      TOPIC_PREFIX: this.prefix,
      DELIVERIES_PARTITIONS: '4',
      REPLICATION_FACTOR: '1',
      API_AUTH: 'none',
      ENDPOINT_ALLOW_CIDRS: '127.0.0.0/8',
      ENDPOINT_ALLOW_HTTP: 'true',
      ...this.options.settings,
      ...more,
    };
  }

  /** Starts a gateway and waits until it takes work. */
  async startGateway(settings: Readonly<Record<string, string>> = {}): Promise<GatewayProcess> {
    const gateway = this.spawnGateway(settings);
    await gateway.whenReady();
    this.reader ??= await TopicReader.open(this.kafka, `${this.prefix}-reader`, [
      this.topology.results,
      this.topology.deadLetters,
      this.topology.quarantine,
    ]);
    return gateway;
  }

  spawnGateway(settings: Readonly<Record<string, string>> = {}): GatewayProcess {
    const gateway = new GatewayProcess(this.settings(settings));
    this.gateways.push(gateway);
    return gateway;
  }

  /** All that the gateways printed. */
  get output(): string {
    return this.gateways.map(({ output }) => output).join('\n');
  }

  /** Stops those that run, in order. */
  async stopGateways(): Promise<void> {
    await Promise.all(this.gateways.map((gateway) => gateway.terminate()));
  }

  /** The API of a running gateway; of the first one when left out. */
  api(gateway = this.gateways.find(({ running }) => running)): ApiClient {
    if (gateway === undefined) throw new Error('no gateway runs');
    return new ApiClient(gateway.url);
  }

  /** An endpoint with this id at the receiver's path of the same name, subscribed to everything unless told otherwise. */
  async endpoint(
    id: string,
    { endpoint, subscription, via }: EndpointFields = {},
  ): Promise<ShownEndpoint> {
    const url = this.receiver.url(`/${id}`);
    const shown = await this.api(via).putEndpoint(id, { url, ...endpoint });
    await this.api(via).subscribe(id, subscription ?? {});
    return shown;
  }

  /** Resolves when the broker has them. */
  async produce(messages: Message[], topic = this.topic): Promise<void> {
    await this.producer.send({ topic, messages });
  }

  /** Without those that tell of lanes: whether one keeps up for a moment depends on how busy the machine is. */
  results(endpointId?: string): ReadResult[] {
    return this.allResults(endpointId).filter(({ kind }) => !LANE_KINDS.has(kind));
  }

  allResults(endpointId?: string): ReadResult[] {
    const all = this.readResults;
    for (const record of this.written(this.topology.results).slice(all.length))
      all.push(readResult(record));
    return all.filter((one) => endpointId === undefined || one.endpointId === endpointId);
  }

  /** What stands in one of the topics `results`, `dead-letters` and `quarantine`, as far as it was read. */
  written(topic: string): readonly ReadRecord[] {
    return this.reader?.records(topic) ?? [];
  }

  /** The `webhook-id` of each request that came to the path of this endpoint, in order. */
  webhookIds(endpointId: string): string[] {
    const requests = this.receiver.requests(`/${endpointId}`);
    return requests.map(({ headers }) => headers['webhook-id'] ?? '');
  }

  /** Stops all that runs, and removes the topics. */
  async close(): Promise<void> {
    await Promise.all(this.gateways.map((gateway) => gateway.kill()));
    await this.reader?.close();
    await this.producer.disconnect();
    await this.receiver.stop();
    await this.withAdmin(async (admin) => {
      const topics = await admin.listTopics();
      const own = topics.filter((topic) => topic.startsWith(this.prefix));
      await admin.deleteTopics({ topics: own });
    });
  }
}

const LANE_KINDS: ReadonlySet<string> = new Set(['endpoint.detached', 'endpoint.caught-up']);
