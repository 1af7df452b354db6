import type { PartitionOwner } from '../../../../../../src/pipeline/lanes/protocol/partition-owner.js';
import type { Cursor, Lane, Places } from '../../../../../../src/pipeline/lanes/protocol/lane.js';
import type { CommitRequest, Kafka, TransactionRequest } from './kafka.js';
import type { Has } from './rules.js';

/** The class under test, or a mutant of it. */
export type OwnerClass = typeof PartitionOwner;

/** What a replica is told about its surroundings. */
export interface Surroundings {
  readonly ownerClass: OwnerClass;
  readonly kafka: Kafka;
  readonly has: Has;
  readonly span: number;
  readonly places: (lane: Lane) => Places;
}

/**
 * Drives a `PartitionOwner` against Kafka, each request a step of its own: the take-over, hand-out, sweeps,
 * transactions and commits. Each step answers whether anything happened.
 */
export class Replica {
  phase: 'joined' | 'fenced' | 'readingLanes' | 'readingCommit' | 'owner' | 'stopped' = 'joined';
  owner: PartitionOwner | null = null;
  commit: CommitRequest | null = null;
  transaction: TransactionRequest | null = null;
  /** Offsets whose request is under way. */
  readonly requests: number[] = [];
  /** Replays that an operator asked for, and that are not written yet. */
  readonly replays = new Map<Lane, number>();
  /** Alive, and doing nothing: what it sent before may still arrive. */
  stalled = false;

  // What the judge knows of it:
  /** what it completed itself; */
  readonly finished = new Set<number>();
  /** what was durably complete when it fenced the former owner; */
  readonly durableBefore = new Set<number>();
  /** the attempts of strict deliveries that it must know of: durable at that time, or its own. */
  readonly attempts = new Map<number, number>();

  readonly name: string;
  /** Of the group, when it got the partition; later ones in which it kept it. */
  generation: number;
  private readonly lanesEndAtJoin: number;
  private epoch = 0;
  private readonly records = new Map<string, Cursor>();
  private reading = { at: 0, end: 0 };
  private sweepAt: number | null = null;

  constructor(private readonly around: Surroundings) {
    const { kafka } = around;
    this.generation = kafka.generation;
    this.name = `g${kafka.generation}`;
    this.lanesEndAtJoin = kafka.lanes.end;
  }

  get isReading(): boolean {
    return this.phase === 'readingLanes';
  }

  get stopped(): boolean {
    return this.phase === 'stopped' || this.owner?.phase === 'stopped';
  }

  // -- take-over, the same as recovery after a crash: fence, read `lanes` up to the own barrier, read the commit

  fence(): boolean {
    if (this.phase !== 'joined') return false;
    this.epoch = this.around.kafka.lanes.openProducer();
    return this.enter('fenced');
  }

  writeBarrier(): boolean {
    if (this.phase !== 'fenced') return false;
    const { kafka, has } = this.around;
    if (this.epoch !== kafka.lanes.epoch) return this.enter('stopped');
    const barrier = kafka.lanes.appendBarrier();
    this.reading = { at: 0, end: has('fenceThenRead') ? barrier : this.lanesEndAtJoin };
    return this.enter('readingLanes');
  }

  readLanes(count: number): boolean {
    if (this.phase !== 'readingLanes') return false;
    const { at, end } = this.reading;
    const { records, next } = this.around.kafka.lanes.read(at, end, count);
    for (const { endpointId, cursor } of records)
      if (cursor === null) this.records.delete(endpointId);
      else this.records.set(endpointId, cursor);
    this.reading = { at: next, end };
    return next < end || this.enter('readingCommit');
  }

  readCommit(): boolean {
    if (this.phase !== 'readingCommit') return false;
    const { kafka, has, ownerClass, span, places } = this.around;
    const committed = has('joinThenRead') ? kafka.committed : kafka.committedBefore;
    this.owner = new ownerClass(this.records, committed, span, places);
    this.owner.skipTo(kafka.deliveries.start);
    return this.enter('owner');
  }

  // -- the deliveries: handed out at the position, or swept below it

  handOut(): boolean {
    const { owner, around } = this;
    const { deliveries } = around.kafka;
    if (owner === null) return false;
    const offset = owner.position;
    if (offset >= deliveries.end) return false;
    const record = deliveries.at(offset);
    const complete = record === null || owner.isComplete(offset, record.endpointId);
    const free = complete && !around.has('roomFirst');
    if (!free && !owner.mayHandOut(offset)) return false;
    if (complete) owner.skipTo(offset + 1);
    else owner.handOut(offset, record.endpointId, record.delivery());
    return true;
  }

  /**
   * Begins a sweep, or goes on with it for `count` offsets.
   *
   * @param before how many offsets below its start come along, since Kafka hands out whole batches
   */
  sweep(count: number, before: number): boolean {
    const { owner, around } = this;
    const { deliveries } = around.kafka;
    const from = this.sweepAt ?? owner?.sweepFrom() ?? null;
    if (owner === null || from === null) return false;
    const to = Math.min(from + count, deliveries.end);
    owner.sweep(from, to, deliveries.between(from - before, to));
    this.sweepAt = to < owner.position ? to : null;
    return true;
  }

  /** The sweep's connection broke, or all lanes are full. */
  endSweep(): boolean {
    const sweeping = this.sweepAt !== null;
    this.sweepAt = null;
    return sweeping;
  }

  // -- one transaction and one commit at a time

  persist(): boolean {
    const writes = this.owner?.persist() ?? null;
    if (writes === null) return false;
    const replays = new Map<string, number>();
    for (const { lane } of writes) {
      const from = this.replays.get(lane);
      if (from !== undefined) replays.set(lane.endpointId, from);
      this.replays.delete(lane);
    }
    const records = writes.map(({ lane, cursor }) => ({ endpointId: lane.endpointId, cursor }));
    this.transaction = { epoch: this.epoch, records, replays };
    return true;
  }

  takeTransactionAnswer(): boolean {
    if (this.transaction?.accepted === undefined) return false;
    this.owner!.persisted(this.transaction.accepted);
    this.transaction = null;
    return true;
  }

  takeCommit(): boolean {
    const commit = this.owner?.takeCommit() ?? null;
    if (commit === null) return false;
    this.commit = { commit, generation: this.generation };
    return true;
  }

  takeCommitAnswer(): boolean {
    if (this.commit?.accepted === undefined) return false;
    if (this.commit.accepted) this.owner!.committed(true);
    else this.owner!.commitRefused();
    this.commit = null;
    return true;
  }

  private enter(phase: Replica['phase']): true {
    this.phase = phase;
    return true;
  }
}
