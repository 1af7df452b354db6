import type { Consumer, ConsumerConfig, EachBatchPayload, Kafka } from 'kafkajs';

import type { Logger } from '../logging/logger.js';
import { messageOf } from '../unknown-error.js';
import { wasAnswered } from './commit-fault.js';
import { onEmptyBatch, onOffsetReset, onRunnerStart } from './client-patches.js';
import type { OffsetReset } from './client-patches.js';
import { recordBatchOf } from './fetched-batch.js';
import { forgetMembership, membershipOf, rejoinSoon, takeAssignment } from './group-patches.js';
import type { Membership } from './group-patches.js';
import type { Moves } from './held-places.js';
import type { FetchedBatch, Runner } from './kafkajs-internals.js';
import { placeKey } from './place.js';
import type { Place } from './place.js';
import type { Commit, CommitOutcome, RecordBatch } from './ports.js';
import { movesOf } from './sticky-assigner.js';

/** A completed rebalance, told before anything is fetched in it. */
export interface Join extends Moves {
  readonly memberId: string;
  readonly generation: number;
  /** The first of the generations in which it has been without a gap. */
  readonly since: number;
  readonly assigned: readonly Place[];
}

/** What happens to a consumer. A listener that throws has a bug, and ends the session by `crashed`. */
export interface SessionListener {
  joined(join: Join): void;
  /**
   * @param fetchedFrom the offset that was asked for
   * @returns false when the batch is not wanted now: the client stays before it
   */
  batch(batch: RecordBatch, fetchedFrom: number): boolean;
  /** A position was outside the log; the client goes on from the partition's start. */
  reset(reset: OffsetReset): void;
  /** @param restarts whether the client joins again by itself */
  crashed(error: Error, restarts: boolean): void;
}

/** What a member of a group needs of its consumer. */
export interface Session {
  /** @throws what the client throws while the cluster is unavailable; stop this session then and make another */
  start(topics: readonly string[]): Promise<void>;
  /** Leaves the group; waits for a cluster that is away for a limited time. */
  stop(): Promise<void>;
  /** The generations in which a member has been without a gap. */
  membership(memberId: string): Membership | null;
  /** Joins again soon, as the same member, since what it holds has changed. */
  rejoinSoon(): void;
  /** Fetches of these topics' partitions only those in `flowing`, whatever was told before. */
  setFlow(assigned: readonly Place[], flowing: readonly Place[]): void;
  pause(place: Place): void;
  resume(place: Place): void;
  seek(place: Place, offset: number): void;
  /** One try, in that generation or not at all. */
  commit(place: Place, commit: Commit, generation: number): Promise<CommitOutcome>;
  /**
   * Asks the group's coordinator once.
   *
   * @returns commits by `placeKey`; places without one are left out
   */
  readCommits(places: readonly Place[]): Promise<ReadonlyMap<string, Commit>>;
}

const NO_MOVES: Moves = { leaving: [], awaited: 0 };
const CONCURRENT_PARTITIONS = 4;
const METADATA_MAX_AGE_MS = 30_000;
const STOP_LIMIT_MS = 10_000;

/**
 * A kafkajs consumer with its quirks behind it: batches of markers come like others, stale ones do not come, commits are
 * bound to a generation, telling it something between a crash and its restart has no effect instead of an error (the next
 * join tells it again), and one that was stopped in the middle of a start, or between a crash and its restart, does not
 * come back to the group, where it would hold partitions and do nothing.
 */
export class ConsumerSession implements Session {
  private readonly consumer: Consumer;
  private runner: Runner | null = null;
  private stopped = false;
  private memberId: string | null = null;

  constructor(
    kafka: Kafka,
    private readonly config: ConsumerConfig,
    private readonly listener: SessionListener,
    private readonly logger: Logger,
  ) {
    this.consumer = kafka.consumer({
      allowAutoTopicCreation: false,
      metadataMaxAge: METADATA_MAX_AGE_MS,
      retry: {
        retries: 5,
        initialRetryTime: 200,
        maxRetryTime: 5_000,
        restartOnFailure: () => Promise.resolve(!this.stopped),
      },
      ...config,
    });
  }

  async start(topics: readonly string[]): Promise<void> {
    const { consumer, listener } = this;
    const eachBatch = (payload: EachBatchPayload): Promise<void> => {
      this.onBatch(payload);
      return Promise.resolve();
    };
    onRunnerStart(eachBatch, (runner) => {
      if (this.stopped) return false;
      this.runner = runner;
      onOffsetReset(runner, (reset) => this.onReset(reset));
      onEmptyBatch(runner, (batch) => this.handOver(batch));
      return true;
    });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      if (this.stopped) return this.leaveAgain();
      const { memberId, memberAssignment } = payload;
      const assigned = Object.entries(memberAssignment).flatMap(([topic, partitions]) =>
        partitions.map((partition) => ({ topic, partition })),
      );
      const generation = this.runner?.consumerGroup.generationId ?? -1;
      this.memberId = memberId;
      const since = membershipOf(memberId)?.since ?? generation;
      const assignment = takeAssignment(memberId);
      const moves = assignment === null ? NO_MOVES : movesOf(assignment);
      this.guarded(() => listener.joined({ memberId, generation, since, assigned, ...moves }));
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      listener.crashed(payload.error, payload.restart);
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: CONCURRENT_PARTITIONS,
      eachBatch,
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    const limit = new Promise<void>((resolve) => {
      setTimeout(resolve, STOP_LIMIT_MS).unref();
    });
    await Promise.race([this.consumer.disconnect().catch(() => undefined), limit]);
    if (this.memberId !== null) forgetMembership(this.memberId);
  }

  membership(memberId: string): Membership | null {
    return membershipOf(memberId);
  }

  rejoinSoon(): void {
    if (this.runner) rejoinSoon(this.runner);
  }

  setFlow(assigned: readonly Place[], flowing: readonly Place[]): void {
    this.tell(() => {
      for (const topic of new Set(assigned.map((place) => place.topic))) {
        this.consumer.resume([{ topic }]);
      }
      this.consumer.pause(assigned.map(partitionsOf));
      this.consumer.resume(flowing.map(partitionsOf));
    });
  }

  pause(place: Place): void {
    this.tell(() => this.consumer.pause([partitionsOf(place)]));
  }

  resume(place: Place): void {
    this.tell(() => this.consumer.resume([partitionsOf(place)]));
  }

  seek({ topic, partition }: Place, offset: number): void {
    this.tell(() => this.consumer.seek({ topic, partition, offset: String(offset) }));
  }

  async commit(place: Place, commit: Commit, generation: number): Promise<CommitOutcome> {
    const { topic, partition } = place;
    const { offset, metadata } = commit;
    try {
      if (!this.runner) return 'refused';
      await this.runner.commitOffsets(
        { topics: [{ topic, partitions: [{ partition, offset: String(offset), metadata }] }] },
        generation,
      );
      return 'committed';
    } catch (error) {
      const { groupId } = this.config;
      const reason = messageOf(error);
      const outcome = wasAnswered(error) ? 'refused' : 'unknown';
      this.logger.debug('commit.refused', {
        group: groupId,
        topic,
        partition,
        offset,
        reason,
        outcome,
      });
      return outcome;
    }
  }

  async readCommits(places: readonly Place[]): Promise<ReadonlyMap<string, Commit>> {
    const commits = new Map<string, Commit>();
    if (places.length === 0) return commits;
    const topics = [...new Set(places.map(({ topic }) => topic))].map((topic) => ({
      topic,
      partitions: places.filter((place) => place.topic === topic),
    }));
    const { groupId } = this.config;
    const { responses } = await this.running.coordinator.offsetFetch({ groupId, topics });
    for (const { topic, partitions } of responses) {
      for (const { partition, offset, metadata } of partitions) {
        if (Number(offset) < 0) continue;
        const commit = { offset: Number(offset), metadata: metadata ?? '' };
        commits.set(placeKey({ topic, partition }), commit);
      }
    }
    return commits;
  }

  /** First offset of a partition, and the one after the last that is readable now. */
  async bounds({ topic, partition }: Place): Promise<{ start: number; end: number }> {
    const offset = async (fromBeginning: boolean): Promise<number> => {
      const partitions = [{ partition }];
      const answer = await this.running.cluster.fetchTopicsOffset([
        { topic, partitions, fromBeginning },
      ]);
      return Number(answer[0]?.partitions[0]?.offset);
    };
    const [start, end] = await Promise.all([offset(true), offset(false)]);
    return { start, end };
  }

  /** The client can stop only what runs, which a start does a moment after it has joined. */
  private leaveAgain(): void {
    setImmediate(() => {
      this.consumer.disconnect().catch(() => undefined);
    });
  }

  private get running(): Runner['consumerGroup'] {
    if (!this.runner) throw new Error('the consumer has not started');
    return this.runner.consumerGroup;
  }

  private onBatch(payload: EachBatchPayload): void {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the declared type hides `fetchedOffset`
    const batch = payload.batch as unknown as FetchedBatch;
    if (this.handOver(batch)) payload.resolveOffset(batch.lastOffset());
  }

  /** With a seek pending it was an offset that no longer matters; the one that is sought has its own fetch. */
  private onReset(reset: OffsetReset): void {
    if (this.runner?.consumerGroup.hasSeekOffset(reset) !== false) return;
    this.guarded(() => this.listener.reset(reset));
  }

  private handOver(batch: FetchedBatch): boolean {
    if (this.runner?.consumerGroup.hasSeekOffset(batch) !== false) return false;
    const records = recordBatchOf(batch);
    for (const { fromOffset, toOffset, code, reason } of records.unreadable ?? []) {
      const { topic, partition } = batch;
      const range = { topic, partition, from_offset: fromOffset, to_offset: toOffset };
      this.logger.warn('batch.unreadable', { ...range, code, reason });
    }
    let wanted = false;
    this.guarded(() => {
      wanted = this.listener.batch(records, Number(batch.fetchedOffset));
    });
    return wanted;
  }

  /** A bug ends the process; kafkajs would try the same batch again for ever. */
  private guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.listener.crashed(error instanceof Error ? error : new Error(String(error)), false);
    }
  }

  private tell(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.logger.debug('consumer.deaf', { group: this.config.groupId, reason: messageOf(error) });
    }
  }
}

function partitionsOf({ topic, partition }: Place): { topic: string; partitions: number[] } {
  return { topic, partitions: [partition] };
}
