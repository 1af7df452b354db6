import type { ConsumerConfig, Kafka, PartitionAssigner } from 'kafkajs';

import type { Logger } from '../logging/logger.js';
import { ConsumerSession } from './consumer-session.js';
import { GroupMember } from './group-member.js';
import type { GroupSource, GroupSourceOptions, TopicAdmin } from './ports.js';
import { isRetriable } from './retriable.js';
import { missingTopics, subscribedTopics } from './topic-subscription.js';

/** How a member behaves in its group; times in milliseconds. */
export interface GroupTuning {
  readonly sessionTimeoutMs?: number;
  readonly heartbeatIntervalMs?: number;
  readonly rebalanceTimeoutMs?: number;
  /** The longest that a fetch waits for records, and that a resumed partition waits for its next fetch. */
  readonly maxWaitMs?: number;
  /** How the group's leader shares out partitions; kafkajs' round robin when it is left out. */
  readonly assigners?: readonly PartitionAssigner[];
}

export interface KafkaGroupSourceOptions extends GroupSourceOptions {
  /** Makes a client for one membership; not shared with other sources (see `createKafka`). */
  readonly newKafka: () => Kafka;
  readonly admin: Pick<TopicAdmin, 'listTopics'>;
  readonly logger: Logger;
  /** How often the topics are matched anew. Default 30,000. */
  readonly topicRefreshMs?: number;
  readonly tuning?: GroupTuning;
}

const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 5_000;

/**
 * A group's member on Kafka whose topics may come and go.
 *
 * kafkajs can't change a subscription, so when the set of matching topics changes the member leaves and a new one joins.
 * While no topic matches there is no member, and the source counts as joined: it waits for a topic, not for the group.
 */
export class KafkaGroupSource implements GroupSource {
  private member: GroupMember | null = null;
  private topics: readonly string[] = [];
  private waitingForTopics = false;
  private allPaused = false;
  private stopped = false;
  private timer: NodeJS.Timeout | null = null;
  private readonly warned = new Set<string>();
  /** Joining and leaving, one after the other. */
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly options: KafkaGroupSourceOptions) {}

  get joined(): boolean {
    return !this.stopped && (this.waitingForTopics || this.member?.inGroup === true);
  }

  async start(): Promise<void> {
    await this.inTurn(() => this.follow());
    await this.member?.firstJoin;
    this.scheduleRefresh();
  }

  pauseAll(): void {
    this.allPaused = true;
    this.member?.pauseAll();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.inTurn(() => this.leave());
  }

  /** Joins with the topics that match now, unless nothing changed; tries until the cluster answers. */
  private async follow(): Promise<void> {
    for (
      let delayMs = FIRST_RETRY_MS;
      !this.stopped;
      delayMs = Math.min(delayMs * 2, LAST_RETRY_MS)
    ) {
      try {
        const topics = await this.match();
        if (topics.join() === this.topics.join() && (this.member || topics.length === 0)) return;
        await this.leave();
        await this.join(topics);
        return;
      } catch (error) {
        await this.leave();
        if (!isRetriable(error)) throw error;
        const { groupId, logger } = this.options;
        logger.warn('group.unreachable', { group: groupId, error: error.message });
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
  }

  private async match(): Promise<string[]> {
    const { admin, logger, groupId } = this.options;
    const existing = await admin.listTopics();
    for (const topic of missingTopics(this.options, existing)) {
      if (!this.warned.has(topic)) logger.warn('topic.missing', { group: groupId, topic });
      this.warned.add(topic);
    }
    const topics = subscribedTopics(this.options, existing);
    this.waitingForTopics = topics.length === 0;
    return topics;
  }

  private async join(topics: readonly string[]): Promise<void> {
    this.topics = topics;
    if (topics.length === 0) return;
    const { newKafka, logger } = this.options;
    const member = new GroupMember({
      openSession: (listener) =>
        new ConsumerSession(newKafka(), consumerConfig(this.options), listener, logger),
      logger,
      options: this.options,
    });
    if (this.allPaused) member.pauseAll();
    this.member = member;
    await member.join(topics);
  }

  private async leave(): Promise<void> {
    const { member } = this;
    this.member = null;
    this.topics = [];
    await member?.leave();
  }

  private scheduleRefresh(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.inTurn(() => this.refresh())
        .then(() => this.scheduleRefresh())
        .catch((error: unknown) => {
          this.options.onFatal(error instanceof Error ? error : new Error(String(error)));
        });
    }, this.options.topicRefreshMs ?? 30_000);
  }

  private async refresh(): Promise<void> {
    if (this.stopped || this.allPaused) return;
    let topics: string[];
    try {
      topics = await this.match();
    } catch (error) {
      const { groupId, logger } = this.options;
      logger.debug('topics.unlisted', { group: groupId, error });
      return;
    }
    if (topics.join() !== this.topics.join()) await this.follow();
  }

  private inTurn(run: () => Promise<void>): Promise<void> {
    const turn = this.turn.then(run);
    this.turn = turn.catch(() => undefined);
    return turn;
  }
}

function consumerConfig(options: KafkaGroupSourceOptions): ConsumerConfig {
  const { groupId, maxBytesPerPartition, tuning = {} } = options;
  return {
    groupId,
    maxWaitTimeInMs: tuning.maxWaitMs ?? 250,
    sessionTimeout: tuning.sessionTimeoutMs ?? 30_000,
    heartbeatInterval: tuning.heartbeatIntervalMs ?? 3_000,
    rebalanceTimeout: tuning.rebalanceTimeoutMs ?? 60_000,
    ...(maxBytesPerPartition ? { maxBytesPerPartition } : {}),
    ...(tuning.assigners ? { partitionAssigners: [...tuning.assigners] } : {}),
  };
}
