import type { Admin, Kafka } from 'kafkajs';
import { GatewayError } from '../gateway-error.js';
import type { Commit } from './ports.js';

/** What only tools do to a cluster; the gateway itself needs none of it. */
export interface ClusterAdmin {
  /** How many members a consumer group has now. */
  groupMembers(groupId: string): Promise<number>;
  /** The group's commits, by partition; partitions without one are left out. */
  commits(groupId: string, topic: string): Promise<ReadonlyMap<number, Commit>>;
  /** Adds partitions to a topic until it has so many; fewer are left as they are. */
  addPartitions(topic: string, partitions: number): Promise<void>;
  /** Resolves when the topic is gone; one that is not there is no error. @throws GatewayError `topic-not-deleted` */
  deleteTopic(topic: string): Promise<void>;
}

const GONE_TRIES = 100;
const GONE_PAUSE_MS = 100;

/** Each call has a connection of its own. */
export class KafkaClusterAdmin implements ClusterAdmin {
  constructor(private readonly kafka: Kafka) {}

  groupMembers(groupId: string): Promise<number> {
    return this.connected(async (admin) => {
      const { groups } = await admin.describeGroups([groupId]);
      return groups.reduce((sum, { members }) => sum + members.length, 0);
    });
  }

  commits(groupId: string, topic: string): Promise<ReadonlyMap<number, Commit>> {
    return this.connected(async (admin) => {
      const [found] = await admin.fetchOffsets({ groupId, topics: [topic] });
      const made = (found?.partitions ?? []).filter(({ offset }) => Number(offset) >= 0);
      return new Map(
        made.map(({ partition, offset, metadata }) => [
          partition,
          { offset: Number(offset), metadata: metadata ?? '' },
        ]),
      );
    });
  }

  addPartitions(topic: string, partitions: number): Promise<void> {
    return this.connected(async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      if ((topics[0]?.partitions.length ?? 0) >= partitions) return;
      await admin.createPartitions({ topicPartitions: [{ topic, count: partitions }] });
    });
  }

  deleteTopic(topic: string): Promise<void> {
    return this.connected(async (admin) => {
      const isThere = async (): Promise<boolean> => (await admin.listTopics()).includes(topic);
      if (!(await isThere())) return;
      await admin.deleteTopics({ topics: [topic] });
      for (let tries = 1; await isThere(); tries++) {
        if (tries > GONE_TRIES)
          throw new GatewayError(
            'topic-not-deleted',
            `The topic ${topic} was told to be deleted, but is still there. Look at the broker's delete.topic.enable.`,
          );
        await new Promise((resolve) => setTimeout(resolve, GONE_PAUSE_MS));
      }
    });
  }

  private async connected<T>(use: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.kafka.admin({ retry: { retries: 5, initialRetryTime: 100 } });
    await admin.connect();
    try {
      return await use(admin);
    } finally {
      await admin.disconnect();
    }
  }
}
