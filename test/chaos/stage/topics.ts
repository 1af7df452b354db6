import type { Admin, Kafka } from 'kafkajs';

/** Ends of a topic's partitions. */
export type Ends = readonly { readonly partition: number; readonly high: string }[];

/** The few things that a run asks of the broker about topics. */
export class Topics {
  private readonly admin: Admin;

  private constructor(admin: Admin) {
    this.admin = admin;
  }

  static async connect(kafka: Kafka): Promise<Topics> {
    const admin = kafka.admin();
    await admin.connect();
    return new Topics(admin);
  }

  async create(topic: string, partitions: number): Promise<void> {
    const wish = { topic, numPartitions: partitions, replicationFactor: 1 };
    await this.admin.createTopics({ topics: [wish], waitForLeaders: true });
  }

  ends(topic: string): Promise<Ends> {
    return this.admin.fetchTopicOffsets(topic);
  }

  async records(topic: string): Promise<number> {
    const ends = await this.admin.fetchTopicOffsets(topic);
    return ends.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
  }

  /** Removes what a run leaves on somebody's cluster: topics and groups whose names begin so. */
  async removeAll(prefix: string): Promise<void> {
    const topics = (await this.admin.listTopics()).filter((name) => name.startsWith(prefix));
    if (topics.length > 0) await this.admin.deleteTopics({ topics });
    const { groups } = await this.admin.listGroups();
    const ours = groups.map(({ groupId }) => groupId).filter((id) => id.startsWith(prefix));
    // One that a killed member never left is forgotten by the broker in its own time.
    for (const id of ours) await this.admin.deleteGroups([id]).catch(() => undefined);
  }

  close(): Promise<void> {
    return this.admin.disconnect();
  }
}
