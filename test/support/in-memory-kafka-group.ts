import type { Candidate } from '../../src/kafka/balanced-assignment.js';
import { gradualAssignment } from '../../src/kafka/gradual-assignment.js';
import type { GradualShare } from '../../src/kafka/gradual-assignment.js';
import { OwnedPartition } from '../../src/kafka/assigned-partition.js';
import type { PartitionOwner } from '../../src/kafka/assigned-partition.js';
import { placeKey } from '../../src/kafka/place.js';
import type {
  Commit,
  CommitOutcome,
  GroupSource,
  GroupSourceOptions,
} from '../../src/kafka/ports.js';
import { subscribedTopics } from '../../src/kafka/topic-subscription.js';
import { within } from '../../src/within.js';
import { deferred } from './deferred.js';
import type { InMemoryKafka } from './in-memory-kafka.js';

/** A consumer group: its commits, and who owns what in the present generation. */
export class InMemoryGroup {
  generation = 0;
  readonly commits = new Map<string, Commit>();
  private members: InMemoryGroupSource[] = [];
  private memberIds = 0;

  constructor(private readonly kafka: InMemoryKafka) {}

  get size(): number {
    return this.members.length;
  }

  join(member: InMemoryGroupSource): void {
    member.id = `member-${String(++this.memberIds).padStart(6, '0')}`;
    this.members.push(member);
    this.rebalance();
  }

  leave(member: InMemoryGroupSource): void {
    if (!this.members.includes(member)) return;
    this.members = this.members.filter((one) => one !== member);
    this.rebalance();
  }

  /** A new generation; partitions are shared out as the real assigner does it. */
  rebalance(): void {
    const places = this.members
      .flatMap((member) => member.topics())
      .filter((topic, index, topics) => topics.indexOf(topic) === index)
      .flatMap((topic) => this.kafka.partitionsOf(topic));
    const shares = gradualAssignment(
      places,
      this.members.map((member) => member.candidate()),
    );
    this.generation++;
    for (const member of this.members) {
      const share = shares.get(member.id);
      if (share !== undefined) member.assigned(this.generation, share);
    }
  }

  takes(member: InMemoryGroupSource, generation: number): boolean {
    return this.members.includes(member) && generation === this.generation;
  }
}

/** A member of a group in memory. */
export class InMemoryGroupSource implements GroupSource, PartitionOwner {
  /** Given by the group at each join. */
  id = '';
  private readonly owned = new Map<string, OwnedPartition>();
  private generation = -1;
  private started = false;
  private allPaused = false;
  private rejoining = false;
  private readonly complete = deferred<void>();

  constructor(
    private readonly kafka: InMemoryKafka,
    private readonly group: InMemoryGroup,
    private readonly options: GroupSourceOptions,
  ) {}

  get joined(): boolean {
    return this.started && !this.rejoining;
  }

  /** What it tells when it joins. */
  candidate(): Candidate {
    const held = { generation: this.generation, places: [...this.owned.values()] };
    return { id: this.id, topics: new Set(this.topics()), held };
  }

  topics(): string[] {
    return subscribedTopics(this.options, this.kafka.topicNames());
  }

  async start(): Promise<void> {
    await this.kafka.reachable();
    this.started = true;
    this.group.join(this);
    await this.complete.promise;
  }

  pauseAll(): void {
    this.allPaused = true;
  }

  rejoin(): void {
    if (!this.started || this.rejoining) return;
    this.rejoining = true;
    this.loseAll();
    this.group.leave(this);
    void this.joinAgain();
  }

  async stop(): Promise<void> {
    this.started = false;
    this.loseAll();
    this.group.leave(this);
    await Promise.resolve();
  }

  /** The group goes on without this member, which does not learn of it: the state of a zombie. */
  becomeZombie(): void {
    this.group.leave(this);
  }

  assigned(generation: number, { places, leaving, awaited }: GradualShare): void {
    const keys = places.map(placeKey);
    const stays = generation === this.generation + 1;
    this.generation = generation;
    for (const [key, partition] of this.owned) {
      if (stays && keys.includes(key)) continue;
      this.owned.delete(key);
      partition.revoke();
    }
    for (const key of keys) {
      if (this.owned.has(key)) continue;
      const slash = key.lastIndexOf('/');
      const committed = this.group.commits.get(key) ?? null;
      const topic = key.slice(0, slash);
      const owned = new OwnedPartition(topic, Number(key.slice(slash + 1)), committed, this);
      this.owned.set(key, owned);
      owned.open(this.options.onAssigned(owned));
    }
    for (const key of leaving.map(placeKey)) {
      const partition = this.owned.get(key);
      if (partition?.released === false) void this.giveUp(key, partition);
    }
    if (awaited === 0) this.complete.resolve();
  }

  private async giveUp(key: string, partition: OwnedPartition): Promise<void> {
    await within(this.options.releaseLimitMs ?? 3_000, partition.release());
    if (partition.revoked) return;
    this.owned.delete(key);
    partition.revoke();
    this.group.rebalance();
  }

  applyFlow(): void {
    this.kafka.schedule();
  }

  seek(): void {
    this.kafka.schedule();
  }

  async commit(partition: OwnedPartition, commit: Commit): Promise<CommitOutcome> {
    const { generation } = this;
    await Promise.resolve();
    if (!this.kafka.available || !this.group.takes(this, generation)) return 'refused';
    if (commit.metadata.length > 4096) return 'refused';
    this.group.commits.set(`${partition.topic}/${partition.partition}`, commit);
    return 'committed';
  }

  /** Hands over one batch of each partition. @returns whether there was one */
  deliver(): boolean {
    let delivered = false;
    for (const partition of this.owned.values()) {
      if (!partition.flowing || this.allPaused) continue;
      const log = this.kafka.partition(partition.topic, partition.partition);
      const from = partition.position ?? log.start;
      if (from < log.start || from > log.end) this.jump(partition, from, log.start);
      const batch = log.read(partition.position ?? log.start);
      if (!batch) continue;
      partition.take(batch, partition.position ?? log.start);
      delivered = true;
    }
    return delivered;
  }

  private async joinAgain(): Promise<void> {
    await this.kafka.reachable();
    this.rejoining = false;
    if (this.started) this.group.join(this);
  }

  private jump(owned: OwnedPartition, from: number, to: number): void {
    owned.jumpTo(to);
    this.options.onJump?.({ topic: owned.topic, partition: owned.partition, from, to });
  }

  private loseAll(): void {
    const lost = [...this.owned.values()];
    this.owned.clear();
    for (const partition of lost) partition.revoke();
  }
}
