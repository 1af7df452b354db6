/**
 * What the gateway needs of Kafka, as types only. Everything that talks to a broker stands behind these, so that
 * another client can take the place of kafkajs (docs/adr/0003-kafkajs-behind-ports.md).
 *
 * Offsets are plain numbers: Kafka's are 64 bits wide, but no partition reaches 2^53 records.
 */

/** Header values as they are read: bytes; a list where the same name stands more than once. */
export type ConsumedHeaders = Readonly<Record<string, Buffer | readonly Buffer[] | undefined>>;

/** Header values as they are written; `undefined` ones are left out. */
export type ProducedHeaders = Readonly<
  Record<string, string | Buffer | readonly (string | Buffer)[] | undefined>
>;

/** A record as it was read. `value` may share memory with the whole fetch answer: copy what is kept for long. */
export interface LogRecord {
  readonly offset: number;
  readonly timestampMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: ConsumedHeaders;
}

/**
 * A stretch of a partition that holds records which nobody can read: a batch that inflates beyond the cap, whose
 * checksum is wrong, or that breaks its format. It stands where its records would, so that reading goes on after it;
 * whoever must not lose records silently puts it into quarantine.
 */
export interface UnreadableRange {
  readonly fromOffset: number;
  /** The last offset that is lost, inclusive. */
  readonly toOffset: number;
  /** Stable: `batch-too-large`, `batch-corrupt`. */
  readonly code: string;
  /** For people. */
  readonly reason: string;
  /** The record batch as the broker stores it, compressed. Shares memory with the fetch answer. */
  readonly bytes: Buffer;
}

/** Consecutive records of one partition. Offsets may have gaps (compaction, transaction markers). */
export interface RecordBatch {
  readonly topic: string;
  readonly partition: number;
  /** Ascending by offset; empty when the fetched range held nothing but transaction markers. */
  readonly records: readonly LogRecord[];
  /** Ranges below `nextOffset` that could not be read; absent when there are none, which is nearly always. */
  readonly unreadable?: readonly UnreadableRange[];
  /** One past the last offset that this batch covers, markers and gaps included. */
  readonly nextOffset: number;
  /** The partition's end when the batch was fetched. */
  readonly highWatermark: number;
}

/** What a consumer group remembers of a partition. `metadata` is at most 4,096 characters. */
export interface Commit {
  readonly offset: number;
  readonly metadata: string;
}

/**
 * `refused`: the broker would not take it, or it was never sent, since this member does not own the partition in that
 * generation; it had no effect. `unknown`: there was no answer, and it may still take effect.
 */
export type CommitOutcome = 'committed' | 'refused' | 'unknown';

/**
 * One partition for as long as this member owns it without interruption. It survives a rebalance that leaves the
 * partition where it was (same member, consecutive generations); a partition that comes back later gets a new one.
 */
export interface AssignedPartition {
  readonly topic: string;
  readonly partition: number;
  /** The group's commit, read after the join; null when the group has none. */
  readonly committed: Commit | null;
  /** True from the moment that this member knows that it lost the partition. */
  readonly revoked: boolean;
  /** No more batches until `resume`; idempotent, and without effect once revoked. */
  pause(): void;
  resume(): void;
  /** One try, bound to the generation of the moment of the call. Never throws; at most one may be outstanding. */
  commit(commit: Commit): Promise<CommitOutcome>;
}

/** What a stage makes of an assigned partition. */
export interface PartitionIntake {
  /**
   * Takes records, synchronously and within milliseconds.
   *
   * @returns the next offset wanted. When it is below `batch.nextOffset` the source pauses the partition itself and
   * goes on from there after `AssignedPartition.resume()`. Offsets that were already handed over may come again
   * after a rebalance; the intake ignores them.
   */
  accept(batch: RecordBatch): number;
  /**
   * The partition is to go to another member of the group: nothing more comes in. Begins nothing more, and resolves when
   * all that was under way is over and committed. Revoked then, or earlier when that takes too long. Never rejects.
   */
  release(): Promise<void>;
  /** The partition is lost: nothing more comes in, and commits are refused. */
  revoke(): void;
}

/** Shares the partitions of topics with the other members of a consumer group. */
export interface GroupSource {
  /** Joins the group. Resolves when all of its share is there (which may be nothing): others may have to give it up first. */
  start(): Promise<void>;
  /**
   * Leaves the group and joins it anew, so in another generation: for a member that doubts what it owns. All partitions
   * are revoked first. Several calls at once are one.
   */
  rejoin(): void;
  /** Stops fetching; partitions stay assigned and can still be committed. */
  pauseAll(): void;
  /** Leaves the group. Partitions are revoked. */
  stop(): Promise<void>;
  /** Whether this member has joined and its loops are alive. */
  readonly joined: boolean;
}

/** The group's position was no longer in the log: retention overtook it, or the topic was made anew. */
export interface OffsetJump {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  /** The partition's start, where reading goes on. */
  readonly to: number;
}

export interface GroupSourceOptions {
  readonly groupId: string;
  /** Names, or regular expressions that are matched against all topics now and at every `topicRefreshMs`. */
  readonly topics: readonly (string | RegExp)[];
  /** How long a partition may take to be released for another member, in milliseconds. Default 3,000. */
  readonly releaseLimitMs?: number;
  /** Called once for each newly owned partition, before its first batch. */
  readonly onAssigned: (partition: AssignedPartition) => PartitionIntake;
  /** The consumer ended and will not come back by itself: the process must end. */
  readonly onFatal: (error: Error) => void;
  /** Bytes fetched at most from a partition at a time. */
  readonly maxBytesPerPartition?: number;
  /** Topics that no regular expression may match; Kafka's own (`__…`) never are. */
  readonly ignoreTopics?: (topic: string) => boolean;
  /** Records between `from` and `to` are lost to this group: count them. */
  readonly onJump?: (jump: OffsetJump) => void;
}

export interface OutgoingRecord {
  readonly topic: string;
  /** Chooses the partition as every Kafka client does (murmur2), unless `partition` is given. */
  readonly key: string | Buffer | null;
  readonly value: Buffer | string | null;
  readonly headers?: ProducedHeaders;
  readonly partition?: number;
}

/**
 * Writes records with `acks=all`, batched by back-pressure.
 *
 * An unavailable broker is not an error here: the sink keeps the record and tries again until it is closed, and says
 * so in `healthy`. A promise rejects only for what can never succeed, with a `GatewayError`: `record-too-large`,
 * `topic-unknown`, `not-authorized`, `sink-closed`.
 */
export interface RecordSink {
  /** @returns the record's offset, once all in-sync replicas have it */
  send(record: OutgoingRecord): Promise<number>;
  /** False while the last write failed and is being tried again. */
  readonly healthy: boolean;
  /** Records accepted and not yet acknowledged. */
  readonly pending: number;
  /** Resolves when all that was accepted so far is acknowledged or refused. */
  flush(): Promise<void>;
  /** Waits for `flush` at most `limitMs`, then rejects what is left with `sink-closed`. */
  close(limitMs: number): Promise<void>;
}

/** Reads any partition of one topic from any offset, without a group's commits. */
export interface LogReader {
  /**
   * Reads on from `from` (an offset below the partition's start begins at its start), in ascending order, until
   * `take` answers `enough` or the sweep is ended; at the partition's end it waits for more. At most one sweep a
   * partition: a new one replaces the old. Batches without records (transaction markers) are handed over too.
   */
  sweep(partition: number, from: number, take: (batch: RecordBatch) => 'more' | 'enough'): Sweep;
  /** First and next offset of a partition now. */
  bounds(partition: number): Promise<{ readonly start: number; readonly end: number }>;
  close(): Promise<void>;
}

export interface Sweep {
  end(): void;
}

/**
 * Partitions of one compacted topic, each with one writer at a time, by Kafka's own means: a fixed transactional id for
 * each partition.
 */
export interface FencedLog {
  /**
   * Takes a partition over: whoever wrote before is refused from now on, and its open transaction is aborted.
   *
   * @throws what the client throws while the cluster is unavailable; then nothing is owned, and it may be tried again
   */
  takeOver(partition: number): Promise<OwnedLog>;
  close(): Promise<void>;
}

/** A partition of a fenced log in the hands of its writer. */
export interface OwnedLog {
  /** The latest value of each key, deleted ones left out, read after the take-over: the truth. */
  readonly records: ReadonlyMap<string, Buffer>;
  /**
   * Appends in one transaction: all of it or nothing. At most one call may be outstanding.
   *
   * @param beside records for other topics, each with its partition, in the same transaction
   * @returns `lost` when it was refused, failed or not answered: somebody else may own the partition, and what was
   * written is not known; nothing can be appended any more
   */
  append(
    writes: readonly KeyedWrite[],
    beside?: readonly OutgoingRecord[],
  ): Promise<'appended' | 'lost'>;
  /** Closes the writer. */
  release(): Promise<void>;
}

export interface KeyedWrite {
  readonly key: string;
  /** Null deletes the key. */
  readonly value: string | null;
}

/** How a topic of ours must look. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly config: Readonly<Record<string, string>>;
}

/** A topic as the broker describes it. */
export interface TopicDescription {
  readonly name: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

export interface TopicAdmin {
  listTopics(): Promise<string[]>;
  /** Missing topics are left out of the answer. */
  describeTopics(names: readonly string[]): Promise<TopicDescription[]>;
  /** Creates what is missing; one that another replica made meanwhile is no error. */
  createTopics(specs: readonly TopicSpec[]): Promise<void>;
  /**
   * The offset of a partition's first record that is not older than a time; the partition's end when there is none.
   *
   * @param timestampMs of the records' own timestamps; at least 0
   */
  offsetAt(topic: string, partition: number, timestampMs: number): Promise<number>;
  /** A cheap round trip to the cluster; rejects when no broker answers within `timeoutMs`. */
  ping(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}
