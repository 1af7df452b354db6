import kafkajs from 'kafkajs';
import type { Consumer, IHeaders, Kafka } from 'kafkajs';

/** A record as any consumer of the topic sees it. */
export interface ReadRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** A plain client: none of the gateway's code, and silent. */
export function plainKafka(brokers: readonly string[]): Kafka {
  return new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
}

/** Follows topics from their beginning, and keeps all that it read. */
export class TopicReader {
  private readonly read = new Map<string, ReadRecord[]>();
  private readonly next = new Map<string, number>();

  private constructor(private readonly consumer: Consumer) {}

  /** @param groupId of its own; the topics must exist */
  static async open(
    kafka: Kafka,
    groupId: string,
    topics: readonly string[],
  ): Promise<TopicReader> {
    const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
    const reader = new TopicReader(consumer);
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: ({ topic, partition, message }) => {
        reader.keep(topic, {
          partition,
          offset: Number(message.offset),
          key: message.key === null ? null : message.key.toString(),
          value: message.value,
          headers: textsOf(message.headers ?? {}),
        });
        return Promise.resolve();
      },
    });
    return reader;
  }

  /** What was read so far: in order within a partition. */
  records(topic: string): readonly ReadRecord[] {
    return this.read.get(topic) ?? [];
  }

  close(): Promise<void> {
    return this.consumer.disconnect();
  }

  /** After a rebalance some may come again. */
  private keep(topic: string, record: ReadRecord): void {
    const place = `${topic}/${record.partition}`;
    if (record.offset < (this.next.get(place) ?? 0)) return;
    this.next.set(place, record.offset + 1);
    const known = this.read.get(topic);
    if (known === undefined) this.read.set(topic, [record]);
    else known.push(record);
  }
}

function textsOf(headers: IHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
