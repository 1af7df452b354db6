import type { Places } from '../../../../../../src/pipeline/lanes/protocol/lane.js';
import { checkBounds, type Caps } from './bounds.js';
import { Judge } from './judge.js';
import { Kafka, type CommitRequest, type TransactionRequest } from './kafka.js';
import { plotOf, type Plot } from './plots.js';
import { randomFrom, type Random } from './random.js';
import { Replica, type OwnerClass } from './replica.js';
import type { Has } from './rules.js';
import { endpointsOf, sizesOf, type Endpoint, type Sizes } from './sizes.js';

/** What is tried, and on which class. */
export interface Trial {
  readonly ownerClass: OwnerClass;
  readonly has: Has;
}

/** Requests whose sender is dead, or has given them up: they may still be on their way. */
interface Orphan {
  readonly sender: Replica;
  readonly commit: CommitRequest | null;
  readonly transaction: TransactionRequest | null;
}

const MOST_REPLICAS = 4;

/** Kafka, endpoints, an operator and an adversary, around the owners of one partition: the current one and zombies. */
export class World {
  readonly random: Random;
  readonly sizes: Sizes;
  readonly endpoints: readonly Endpoint[];
  readonly plot: Plot;
  readonly kafka: Kafka;
  readonly judge: Judge;
  readonly replicas: Replica[] = [];
  current: Replica | null = null;
  /** Paused, or breaker open. */
  readonly held = new Set<Endpoint>();
  /** The present share of a lane. */
  places: Places;
  private readonly caps: Caps;
  /** The chance that a replica is stalled after a step of its take-over. */
  private slowTakeOver: number;
  private readonly orphans: Orphan[] = [];
  private last: Replica | null = null;

  constructor(
    seed: number,
    private readonly trial: Trial,
  ) {
    this.random = randomFrom(seed);
    this.sizes = sizesOf(seed);
    this.endpoints = endpointsOf(this.sizes);
    this.kafka = new Kafka(trial.has);
    this.judge = new Judge(this.kafka);
    this.plot = plotOf(seed);
    this.slowTakeOver = this.plot.slowTakeOver;
    this.caps = { ...this.sizes, bytes: this.random.of([Infinity, Infinity, 40, 6]) };
    this.places = { count: this.caps.places, bytes: this.caps.bytes };
    this.startReplica();
  }

  // -- Kafka

  landCommit({ commit }: Pick<Orphan, 'commit'>): boolean {
    if (commit === null || commit.accepted !== undefined) return false;
    if (this.kafka.land(commit)) this.judge.audit();
    return true;
  }

  landTransaction({ sender, transaction }: Omit<Orphan, 'commit'>): boolean {
    if (transaction === null || transaction.accepted !== undefined) return false;
    if (!this.kafka.landTransaction(transaction)) return true;
    this.judge.onReplays(transaction, sender, this.replicas);
    this.judge.audit();
    return true;
  }

  compact(): boolean {
    const { lanes } = this.kafka;
    lanes.compact(this.random.below(lanes.end + 1), this.current?.isReading !== true);
    return true;
  }

  truncate(): boolean {
    const { deliveries } = this.kafka;
    if (deliveries.start >= deliveries.end) return false;
    this.judge.onRetention(deliveries.start);
    deliveries.dropFirst();
    return true;
  }

  // -- adversary

  /** Somebody takes over; the former owner, if it lives, is a zombie from now on. */
  join(): boolean {
    return this.mayStall(this.startReplica());
  }

  /** A rebalance that leaves the partition where it is. */
  keep(): boolean {
    const { kafka, trial, replicas, random } = this;
    if (!trial.has('consecutive') && replicas.length > 0) this.current ??= random.of(replicas);
    if (this.current === null) return false;
    kafka.nextGeneration();
    this.current.generation = kafka.generation;
    return true;
  }

  private startReplica(): Replica {
    const { random, trial, kafka } = this;
    const unsettled = this.last !== null && isOut(this.last.commit) && trial.has('settledCommit');
    const anew =
      random.chance(this.plot.anew) && !unsettled && this.current === null && kafka.generation > 0;
    if (!anew) kafka.nextGeneration();
    const { span } = this.sizes;
    const replica = new Replica({ ...trial, kafka, span, places: () => this.places });
    this.current = replica;
    this.replicas.push(replica);
    return replica;
  }

  /** The replica crashes or stops; its open requests may arrive later, or never. */
  kill(replica: Replica): boolean {
    this.replicas.splice(this.replicas.indexOf(replica), 1);
    const { commit, transaction } = replica;
    this.orphans.push({ sender: replica, commit, transaction });
    if (replica !== this.current) return true;
    this.current = null;
    this.last = replica;
    return true;
  }

  /** Taking over is slow in some seeds. */
  mayStall(replica: Replica): boolean {
    return !this.random.chance(this.slowTakeOver) || this.stall(replica);
  }

  /** As if stopped by a signal; the group may notice. */
  stall(replica: Replica): boolean {
    replica.stalled = true;
    if (replica === this.current && this.random.chance(0.5)) this.rebalance();
    return true;
  }

  /** The group gives the partition to somebody else; the present owner becomes a zombie. */
  rebalance(): boolean {
    if (this.current === null || this.replicas.length >= MOST_REPLICAS) return false;
    return this.join();
  }

  /** No answer to a commit. */
  giveUpCommit(replica: Replica): boolean {
    const { commit } = replica;
    if (commit === null || !isOut(commit)) return false;
    replica.owner!.committed(false);
    if (replica.stopped) return this.kill(replica);
    this.orphans.push({ sender: replica, commit, transaction: null });
    replica.commit = null;
    return true;
  }

  /** The requests of a dead owner arrive, or are lost for good. */
  reap(): boolean {
    const { orphans, random } = this;
    if (orphans.length === 0) return false;
    const [orphan] = orphans.splice(random.below(orphans.length), 1);
    const { sender, commit } = orphan!;
    if (random.chance(0.8)) this.landCommit(orphan!);
    if (random.chance(0.8)) this.landTransaction(orphan!);
    if (sender.commit === commit) sender.commit = null; // settled, one way or the other
    return true;
  }

  reapAll(): void {
    while (this.reap());
  }

  // -- endpoints and operator

  fence(replica: Replica): boolean {
    if (!replica.fence()) return false;
    this.judge.onFence(replica);
    return true;
  }

  send(replica: Replica, endpoint: Endpoint): boolean {
    const { owner } = replica;
    if (owner === null || this.held.has(endpoint)) return false;
    const lane = owner.lane(endpoint.id);
    if (lane.inFlight.size >= endpoint.limit) return false;
    const started = owner.start(lane);
    if (started === undefined) return false;
    replica.requests.push(started.offset);
    this.judge.onSend(replica, endpoint, started);
    return true;
  }

  /** A request ended; its result, and (unless strict) the record of its retry, are acknowledged. */
  finish(replica: Replica, endpoint: Endpoint, failing: number): boolean {
    const { kafka, random, judge, sizes } = this;
    const { owner, requests } = replica;
    const flying = requests.filter((x) => kafka.deliveries.endpointOf(x) === endpoint.id);
    if (owner === null || flying.length === 0) return false;
    const offset = random.of(flying);
    requests.splice(requests.indexOf(offset), 1);
    const lane = owner.lane(endpoint.id);
    const retried = endpoint.strict && lane.attempts + 1 < sizes.maxAttempts;
    if (random.chance(failing) && retried) owner.failHead(lane, offset);
    else {
      judge.onComplete(replica, offset);
      owner.complete(lane, offset);
    }
    return true;
  }

  replay(replica: Replica, endpoint: Endpoint): boolean {
    const { deliveries } = this.kafka;
    const from = deliveries.start + this.random.below(deliveries.end - deliveries.start);
    const lane = replica.owner?.lane(endpoint.id);
    if (lane === undefined || !replica.owner!.replay(lane, from)) return false;
    replica.replays.set(lane, from);
    return true;
  }

  /** The lane's share of the memory shrinks or grows. */
  squeeze(): boolean {
    const bytes = this.places.bytes === this.caps.bytes ? 1 : this.caps.bytes;
    this.places = { ...this.places, bytes };
    return true;
  }

  /** To be called after each step of a replica. */
  afterStep(replica: Replica): void {
    checkBounds(replica, this.endpoints, this.caps);
    if (replica.stopped && this.replicas.includes(replica)) this.kill(replica);
  }

  /** No more failures: what is under way arrives or is lost, and one healthy owner is left. */
  calmDown(): Replica {
    while (this.replicas.length > 0) this.kill(this.replicas[0]!);
    this.reapAll();
    this.held.clear();
    this.places = { count: this.caps.places, bytes: this.caps.bytes };
    this.slowTakeOver = 0;
    return this.startReplica();
  }
}

function isOut(request: CommitRequest | null): boolean {
  return request !== null && request.accepted === undefined;
}
