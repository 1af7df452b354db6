import type { Logger } from '../logging/logger.js';
import { within } from '../within.js';
import { OwnedPartition } from './assigned-partition.js';
import type { PartitionOwner } from './assigned-partition.js';
import type { Held } from './balanced-assignment.js';
import type { OffsetReset } from './client-patches.js';
import type { Join, Session, SessionListener } from './consumer-session.js';
import { placeKey } from './place.js';
import type { Place } from './place.js';
import type { Commit, CommitOutcome, GroupSourceOptions, RecordBatch } from './ports.js';

export interface GroupMemberDeps {
  /**
   * Makes the consumer of this membership.
   *
   * @param held what the member tells the group of itself at each join
   */
  readonly openSession: (listener: SessionListener, held: () => Held) => Session;
  readonly logger: Logger;
  readonly options: GroupSourceOptions;
}

const RELEASE_LIMIT_MS = 3_000;
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2_000;

/**
 * One membership of the group, for a fixed set of topics, from `join` to `leave`.
 *
 * How does it know what it lost? Only from the next join: there is no revoke callback. At each join lost partitions are
 * revoked at once, and those that stayed (same member, next generation) go on from their own position, since the client
 * fell back to the committed one. New ones stay paused until their commits were read and an intake was made.
 *
 * What it is told to give up it still owns: once that is at rest, or has taken too long, it joins again without it, and
 * another member gets it.
 *
 * Why must there be no gap between generations? In one that this member missed, another may have owned its partitions.
 */
export class GroupMember implements PartitionOwner, SessionListener {
  /** Settled when it has its whole share for the first time, also what others had to give up; or when it gets none. */
  readonly firstJoin: Promise<void>;
  private readonly session: Session;
  private readonly owned = new Map<string, OwnedPartition>();
  /** As of the latest join, without what was given up since, with what was lost: what it would like to keep at the next. */
  private held: Held = { generation: -1, places: [] };
  private releasing = 0;
  private memberId: string | null = null;
  private generation = -1;
  private joins = 0;
  private allPaused = false;
  private left = false;
  private settleFirstJoin: (() => void) | null = null;

  constructor(private readonly deps: GroupMemberDeps) {
    this.firstJoin = new Promise((resolve) => {
      this.settleFirstJoin = resolve;
    });
    this.session = deps.openSession(this, () => this.claims());
  }

  /** Whether it is in the group, as far as it knows. */
  get inGroup(): boolean {
    return this.memberId !== null;
  }

  /** @throws what the client throws while the cluster is unavailable; leave this member then and make another */
  join(topics: readonly string[]): Promise<void> {
    return this.session.start(topics);
  }

  pauseAll(): void {
    this.allPaused = true;
    for (const partition of this.owned.values()) this.session.pause(partition);
  }

  /** Revokes everything, then leaves the group. */
  async leave(): Promise<void> {
    this.left = true;
    this.revokeAll();
    await this.session.stop();
    this.settleFirstJoin?.();
  }

  applyFlow(partition: OwnedPartition): void {
    if (this.flows(partition)) this.session.resume(partition);
    else this.session.pause(partition);
  }

  seek(partition: OwnedPartition, offset: number): void {
    this.session.seek(partition, offset);
  }

  commit(partition: OwnedPartition, commit: Commit): Promise<CommitOutcome> {
    return this.session.commit(partition, commit, this.generation);
  }

  joined({ memberId, generation, since, assigned, leaving, awaited }: Join): void {
    const stays = memberId === this.memberId && since <= this.generation;
    this.memberId = memberId;
    this.generation = generation;
    this.held = { generation, places: assigned };
    const join = ++this.joins;

    const keys = new Set(assigned.map(placeKey));
    for (const [key, partition] of this.owned) {
      if (stays && keys.has(key)) continue;
      this.owned.delete(key);
      partition.revoke();
    }
    const kept = [...this.owned.values()];
    this.session.setFlow(
      assigned,
      kept.filter((partition) => this.flows(partition)),
    );
    for (const partition of kept) {
      if (partition.position !== null) this.session.seek(partition, partition.position);
    }
    const unwanted = new Set(leaving.map(placeKey));
    const gained = assigned.filter((place) => {
      const key = placeKey(place);
      return !this.owned.has(key) && !unwanted.has(key);
    });
    const { options, logger } = this.deps;
    const counts = { partitions: assigned.length, gained: gained.length, leaving: leaving.length };
    logger.info('group.joined', { group: options.groupId, generation, ...counts, awaited });
    this.open(gained, join, awaited === 0).catch((error: unknown) => this.fail(error));
    this.giveUp(leaving);
  }

  batch(batch: RecordBatch, fetchedFrom: number): boolean {
    const partition = this.owned.get(placeKey(batch));
    if (!partition || !this.flows(partition)) return false;
    partition.take(batch, fetchedFrom);
    return true;
  }

  reset({ topic, partition, offset }: OffsetReset): void {
    const owned = this.owned.get(placeKey({ topic, partition }));
    if (!owned) return;
    const jump = { topic, partition, from: owned.position ?? 0, to: offset };
    owned.jumpTo(offset);
    this.deps.options.onJump?.(jump);
  }

  crashed(error: Error, restarts: boolean): void {
    this.revokeAll();
    const { options, logger } = this.deps;
    logger.warn('consumer.crashed', { group: options.groupId, error: error.message, restarts });
    if (!restarts) this.fail(error);
  }

  /** What it holds it has held up to the latest generation that it joined, also if it never got its share of that one. */
  private claims(): Held {
    const { generation, places } = this.held;
    const membership = this.memberId === null ? null : this.session.membership(this.memberId);
    const last =
      membership !== null && membership.since <= generation ? membership.last : generation;
    return { generation: last, places };
  }

  private giveUp(places: readonly Place[]): void {
    const idle: Place[] = [];
    for (const place of places) {
      const partition = this.owned.get(placeKey(place));
      if (!partition) idle.push(place);
      else if (!partition.released) void this.release(partition);
    }
    if (idle.length > 0) this.withdraw(idle);
  }

  private async release(partition: OwnedPartition): Promise<void> {
    const { options, logger } = this.deps;
    const limitMs = options.releaseLimitMs ?? RELEASE_LIMIT_MS;
    this.releasing++;
    const inTime = await within(limitMs, partition.release());
    this.releasing--;
    if (!inTime) {
      const { topic, partition: index } = partition;
      logger.warn('partition.release-late', { topic, partition: index, limit_ms: limitMs });
    }
    if (partition.revoked) return;
    this.owned.delete(placeKey(partition));
    partition.revoke();
    this.withdraw([partition]);
  }

  /** No longer claims the places, and tells the group when nothing else is about to be given up. */
  private withdraw(places: readonly Place[]): void {
    const keys = new Set(places.map(placeKey));
    const { generation } = this.held;
    this.held = {
      generation,
      places: this.held.places.filter((place) => !keys.has(placeKey(place))),
    };
    if (this.releasing === 0) this.session.rejoinSoon();
  }

  /**
   * Makes intakes for new partitions, unless another join came meanwhile: that one opens what is still new.
   *
   * @param whole nothing more is to come of this member's share
   */
  private async open(gained: readonly Place[], join: number, whole: boolean): Promise<void> {
    const superseded = (): boolean => join !== this.joins || this.left;
    const commits = await this.readCommits(gained, superseded);
    if (superseded()) return;
    for (const place of gained) {
      const key = placeKey(place);
      const { topic, partition } = place;
      const owned = new OwnedPartition(topic, partition, commits.get(key) ?? null, this);
      this.owned.set(key, owned);
      owned.open(this.deps.options.onAssigned(owned));
    }
    if (whole) this.settleFirstJoin?.();
  }

  private async readCommits(
    places: readonly Place[],
    superseded: () => boolean,
  ): Promise<ReadonlyMap<string, Commit>> {
    const { options, logger } = this.deps;
    for (
      let delayMs = FIRST_RETRY_MS;
      !superseded();
      delayMs = Math.min(delayMs * 2, LAST_RETRY_MS)
    ) {
      try {
        return await this.session.readCommits(places);
      } catch (error) {
        logger.debug('commits.unread', { group: options.groupId, reason: String(error) });
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
    return new Map();
  }

  private flows(partition: OwnedPartition): boolean {
    return partition.flowing && !this.allPaused;
  }

  private revokeAll(): void {
    this.joins++;
    this.memberId = null;
    const lost = [...this.owned.values()];
    this.owned.clear();
    for (const partition of lost) partition.revoke();
  }

  private fail(error: unknown): void {
    if (this.left) return;
    this.pauseAll();
    this.memberId = null;
    this.settleFirstJoin?.();
    this.deps.options.onFatal(error instanceof Error ? error : new Error(String(error)));
  }
}
