import type { Admin, Kafka } from 'kafkajs';
import kafkajs from 'kafkajs';

import { GatewayError } from '../gateway-error.js';
import type { TopicAdmin, TopicDescription, TopicSpec } from './ports.js';
import { isRetriable } from './retriable.js';

const LEADER_TRIES = 100;
const LEADER_PAUSE_MS = 100;

/** Lists, describes and creates topics; connects at the first call and stays connected. */
export class KafkaTopicAdmin implements TopicAdmin {
  private connecting: Promise<Admin> | null = null;

  constructor(private readonly kafka: Kafka) {}

  async listTopics(): Promise<string[]> {
    return (await this.connected()).listTopics();
  }

  async describeTopics(names: readonly string[]): Promise<TopicDescription[]> {
    const admin = await this.connected();
    const existing = new Set(await admin.listTopics());
    const topics = names.filter((name) => existing.has(name));
    if (topics.length === 0) return [];
    const [metadata, configs] = await Promise.all([
      admin.fetchTopicMetadata({ topics }),
      admin.describeConfigs({
        includeSynonyms: false,
        resources: topics.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
      }),
    ]);
    return metadata.topics.map(({ name, partitions }) => {
      const entries = configs.resources.find(({ resourceName }) => resourceName === name);
      const config = Object.fromEntries(
        (entries?.configEntries ?? []).map((entry) => [entry.configName, entry.configValue]),
      );
      return { name, partitions: partitions.length, config };
    });
  }

  async createTopics(specs: readonly TopicSpec[]): Promise<void> {
    if (specs.length === 0) return;
    const admin = await this.connected();
    const request = {
      // kafkajs' own wait fails when a broker does not know the new topic yet.
      waitForLeaders: false,
      topics: specs.map(({ name, partitions, replicationFactor, config }) => ({
        topic: name,
        numPartitions: partitions,
        replicationFactor,
        configEntries: Object.entries(config).map(([entry, value]) => ({ name: entry, value })),
      })),
    };
    try {
      await admin.createTopics(request);
    } catch (error) {
      throw notCreated(error);
    }
    await whenLed(
      admin,
      specs.map(({ name }) => name),
    );
  }

  async offsetAt(topic: string, partition: number, timestampMs: number): Promise<number> {
    // A connection of its own: a kept one would go on asking a partition's former leader for minutes.
    const admin = this.newAdmin();
    try {
      await admin.connect();
      const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, timestampMs);
      const found = offsets.find((each) => each.partition === partition);
      if (found !== undefined) return Number(found.offset);
    } finally {
      await admin.disconnect();
    }
    throw new GatewayError('topic-unknown', `The topic ${topic} has no partition ${partition}.`);
  }

  async ping(timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(
          new GatewayError('kafka-unavailable', `No Kafka broker answered within ${timeoutMs} ms.`),
        );
      }, timeoutMs);
    });
    try {
      await Promise.race([this.connected().then((admin) => admin.describeCluster()), limit]);
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    const { connecting } = this;
    this.connecting = null;
    const admin = await connecting?.catch(() => null);
    await admin?.disconnect();
  }

  private newAdmin(): Admin {
    return this.kafka.admin({ retry: { retries: 3, initialRetryTime: 100 } });
  }

  private connected(): Promise<Admin> {
    this.connecting ??= this.connect();
    return this.connecting;
  }

  private async connect(): Promise<Admin> {
    const admin = this.newAdmin();
    try {
      await admin.connect();
      return admin;
    } catch (error) {
      this.connecting = null;
      throw error;
    }
  }
}

/** For a moment after its creation a topic is unknown to the brokers, and then it has no leaders. */
async function whenLed(admin: Admin, topics: string[]): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      const metadata = await admin.fetchTopicMetadata({ topics });
      const partitions = metadata.topics.flatMap((topic) => topic.partitions);
      if (partitions.every(({ leader }) => leader >= 0)) return;
    } catch (error) {
      if (!isRetriable(error) || tries >= LEADER_TRIES) throw error;
    }
    if (tries >= LEADER_TRIES) return; // whoever writes to it, or reads, tries again by himself
    await new Promise((resolve) => setTimeout(resolve, LEADER_PAUSE_MS));
  }
}

/** kafkajs gathers one error for each topic that it could not create. */
function notCreated(error: unknown): unknown {
  if (!(error instanceof kafkajs.KafkaJSAggregateError)) return error;
  const reasons = error.errors.map((one) => {
    if (typeof one === 'string') return one;
    return 'topic' in one ? `${String(one.topic)} (${one.message})` : one.message;
  });
  return new GatewayError(
    'topics-not-created',
    `The broker did not create ${reasons.join(', ')}. Check REPLICATION_FACTOR against the number of brokers, and ` +
      "the gateway's right to create topics.",
    { cause: error },
  );
}
