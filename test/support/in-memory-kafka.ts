import { GatewayError } from '../../src/gateway-error.js';
import { Partitioner } from '../../src/kafka/partitioner.js';
import { BarrierFencedLog } from '../../src/kafka/fenced-log.js';
import type { ClusterAdmin } from '../../src/kafka/cluster-admin.js';
import type {
  Commit,
  FencedLog,
  GroupSourceOptions,
  OutgoingRecord,
  RecordSink,
  TopicAdmin,
  TopicDescription,
  TopicSpec,
} from '../../src/kafka/ports.js';
import { BATCH_OVERHEAD_BYTES, encodedSize } from '../../src/kafka/record-encoder.js';
import { InMemoryGroup, InMemoryGroupSource } from './in-memory-kafka-group.js';
import { InMemoryPartition } from './in-memory-kafka-log.js';
import { InMemoryLogReader } from './in-memory-kafka-reader.js';
import { InMemorySeat, InMemoryWriter } from './in-memory-kafka-writer.js';
import { silentLogger } from './silent-logger.js';

interface InMemoryTopic {
  readonly partitions: InMemoryPartition[];
  readonly config: Readonly<Record<string, string>>;
}

const DEFAULT_MAX_MESSAGE_BYTES = '1048588';

/**
 * A Kafka cluster in memory that keeps the contracts of `src/kafka/ports.ts` (test/contract runs the same suites on it
 * and on a real broker). Everything happens in microtasks: `settle()` waits until nothing moves any more.
 */
export class InMemoryKafka {
  private readonly topics = new Map<string, InMemoryTopic>();
  private readonly groups = new Map<string, InMemoryGroup>();
  private readonly sources: InMemoryGroupSource[] = [];
  private readonly readers: InMemoryLogReader[] = [];
  /** Who may write in transactions, by transactional id. */
  private readonly seats = new Map<string, InMemorySeat>();
  private readonly waiting: (() => void)[] = [];
  private reachableNow = true;
  private scheduled = false;
  /** Transactions take effect, but their writers never hear of it. */
  answersLost = false;

  /** @param now the clock behind record timestamps, in milliseconds */
  constructor(private readonly now: () => number = () => 0) {}

  get available(): boolean {
    return this.reachableNow;
  }

  /** The broker is away: writes and questions wait, commits are refused, nothing is handed over. */
  goAway(): void {
    this.reachableNow = false;
  }

  comeBack(): void {
    this.reachableNow = true;
    for (const resume of this.waiting.splice(0)) resume();
    this.schedule();
  }

  createTopic(name: string, partitions: number, config: Record<string, string> = {}): void {
    if (this.topics.has(name)) return;
    this.topics.set(name, {
      config: { 'max.message.bytes': DEFAULT_MAX_MESSAGE_BYTES, ...config },
      partitions: Array.from(
        { length: partitions },
        (_, partition) => new InMemoryPartition(name, partition, this.now),
      ),
    });
    for (const group of this.groups.values()) group.rebalance();
    this.schedule();
  }

  addPartitions(name: string, partitions: number): void {
    const topic = this.topics.get(name);
    if (topic === undefined) return;
    for (let next = topic.partitions.length; next < partitions; next++)
      topic.partitions.push(new InMemoryPartition(name, next, this.now));
  }

  deleteTopic(name: string): void {
    this.topics.delete(name);
  }

  admin(): TopicAdmin {
    return new InMemoryTopicAdmin(this);
  }

  clusterAdmin(): ClusterAdmin {
    return {
      groupMembers: (group) => Promise.resolve(this.groups.get(group)?.size ?? 0),
      commits: (group, topic) => {
        const made = this.partitionsOf(topic).flatMap((_, partition) => {
          const commit = this.committed(group, topic, partition);
          return commit === null ? [] : [[partition, commit] as const];
        });
        return Promise.resolve(new Map(made));
      },
      addPartitions: (topic, partitions) => Promise.resolve(this.addPartitions(topic, partitions)),
      deleteTopic: async (topic) => this.deleteTopic(topic),
    };
  }

  sink(): InMemorySink {
    return new InMemorySink(this);
  }

  groupSource(options: GroupSourceOptions): InMemoryGroupSource {
    const source = new InMemoryGroupSource(this, this.group(options.groupId), options);
    this.sources.push(source);
    return source;
  }

  logReader(topic: string): InMemoryLogReader {
    const reader = new InMemoryLogReader(this, topic);
    this.readers.push(reader);
    return reader;
  }

  /** One replica's view of a compacted topic: what it took over, another one takes over with a log of its own. */
  fencedLog(topic: string, instance = 'test'): FencedLog {
    return new BarrierFencedLog({
      topic,
      newWriter: (partition) => this.writer(topic, partition),
      reader: this.logReader(topic),
      instance,
      now: this.now,
      logger: silentLogger,
    });
  }

  /** A writer of the partition, which fences all former ones with its first transaction. */
  writer(topic: string, partition: number): InMemoryWriter {
    const id = `${topic}.${partition}`;
    let seat = this.seats.get(id);
    if (!seat) this.seats.set(id, (seat = new InMemorySeat()));
    return new InMemoryWriter(this, seat, this.partition(topic, partition));
  }

  committed(groupId: string, topic: string, partition: number): Commit | null {
    return this.group(groupId).commits.get(`${topic}/${partition}`) ?? null;
  }

  partition(topic: string, partition: number): InMemoryPartition {
    const log = this.topics.get(topic)?.partitions[partition];
    if (!log) throw new GatewayError('topic-unknown', `There is no ${topic}/${partition}.`);
    return log;
  }

  partitionsOf(topic: string): readonly InMemoryPartition[] {
    return this.topics.get(topic)?.partitions ?? [];
  }

  topicNames(): string[] {
    return [...this.topics.keys()];
  }

  describe(name: string): TopicDescription | null {
    const topic = this.topics.get(name);
    return topic ? { name, partitions: topic.partitions.length, config: topic.config } : null;
  }

  /** Appends at once, whoever is away. @returns the offset */
  append(record: OutgoingRecord & { readonly partition: number }): number {
    const offset = this.partition(record.topic, record.partition).append(record);
    this.schedule();
    return offset;
  }

  /** Resolves while the broker answers. */
  async reachable(): Promise<void> {
    while (!this.reachableNow) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Hands over what is there, in a microtask. */
  schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      if (!this.reachableNow) return;
      let delivered = false;
      for (const source of this.sources) delivered = source.deliver() || delivered;
      for (const reader of this.readers) delivered = reader.deliver() || delivered;
      if (delivered) this.schedule();
    });
  }

  /** Until everything that was under way has come to rest. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 20; quiet = this.scheduled ? 0 : quiet + 1) await Promise.resolve();
  }

  private group(groupId: string): InMemoryGroup {
    let group = this.groups.get(groupId);
    if (!group) this.groups.set(groupId, (group = new InMemoryGroup(this)));
    return group;
  }
}

class InMemoryTopicAdmin implements TopicAdmin {
  constructor(private readonly kafka: InMemoryKafka) {}

  async listTopics(): Promise<string[]> {
    await this.kafka.reachable();
    return this.kafka.topicNames();
  }

  async describeTopics(names: readonly string[]): Promise<TopicDescription[]> {
    await this.kafka.reachable();
    return names.map((name) => this.kafka.describe(name)).filter((topic) => topic !== null);
  }

  async createTopics(specs: readonly TopicSpec[]): Promise<void> {
    await this.kafka.reachable();
    for (const { name, partitions, config } of specs) {
      this.kafka.createTopic(name, partitions, { ...config });
    }
  }

  async offsetAt(topic: string, partition: number, timestampMs: number): Promise<number> {
    await this.kafka.reachable();
    const log = this.kafka.partition(topic, partition);
    return (
      log.records.find((record) => record.timestampMs >= timestampMs)?.offset ?? log.readableEnd
    );
  }

  async ping(timeoutMs: number): Promise<void> {
    await Promise.resolve();
    if (this.kafka.available) return;
    throw new GatewayError('kafka-unavailable', `No Kafka broker answered within ${timeoutMs} ms.`);
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }
}

interface WaitingRecord {
  readonly record: OutgoingRecord;
  readonly resolve: (offset: number) => void;
  readonly reject: (error: GatewayError) => void;
}

/** Writes to the cluster in memory; `held` keeps records unacknowledged until it is set back. */
export class InMemorySink implements RecordSink {
  private readonly open = new Set<WaitingRecord>();
  private readonly partitioner = new Partitioner();
  private closed = false;

  constructor(private readonly kafka: InMemoryKafka) {}

  get healthy(): boolean {
    return this.kafka.available;
  }

  get pending(): number {
    return this.open.size;
  }

  send(record: OutgoingRecord): Promise<number> {
    return new Promise((resolve, reject) => {
      const waiting = { record, resolve, reject };
      if (this.closed) {
        reject(sinkClosed());
        return;
      }
      this.open.add(waiting);
      void this.kafka.reachable().then(() => this.write(waiting));
    });
  }

  async flush(): Promise<void> {
    const accepted = [...this.open];
    while (accepted.some((one) => this.open.has(one))) {
      await this.kafka.reachable();
      await Promise.resolve();
    }
  }

  async close(limitMs: number): Promise<void> {
    this.closed = true;
    if (this.kafka.available && limitMs > 0) await this.flush();
    for (const waiting of this.open) waiting.reject(sinkClosed());
    this.open.clear();
  }

  private write(waiting: WaitingRecord): void {
    if (!this.open.delete(waiting)) return;
    const { record, resolve, reject } = waiting;
    const { topic } = record;
    const description = this.kafka.describe(topic);
    if (!description) {
      reject(new GatewayError('topic-unknown', `The topic ${topic} does not exist.`));
      return;
    }
    const size = encodedSize(record) + BATCH_OVERHEAD_BYTES;
    const limit = Number(description.config['max.message.bytes']);
    if (size > limit) {
      reject(new GatewayError('record-too-large', `${topic} takes ${limit} bytes, not ${size}.`));
      return;
    }
    const partition =
      record.partition ?? this.partitioner.partition(record.key, description.partitions);
    resolve(this.kafka.append({ ...record, partition }));
  }
}

function sinkClosed(): GatewayError {
  return new GatewayError('sink-closed', 'The sink was closed before the record was acknowledged.');
}
