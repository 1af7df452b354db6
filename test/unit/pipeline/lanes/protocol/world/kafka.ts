import type { Commit } from '../../../../../../src/kafka/ports.js';
import { DeliveriesLog } from './deliveries-log.js';
import { LanesLog, type LaneRecord } from './lanes-log.js';
import type { Has } from './rules.js';

/** A request that Kafka has answered, or not yet; it may land long after its sender died. */
interface Request {
  accepted?: boolean;
}

/** A commit under way. */
export interface CommitRequest extends Request {
  readonly commit: Commit;
  readonly generation: number;
}

/** A transaction of `lanes` under way. */
export interface TransactionRequest extends Request {
  readonly epoch: number;
  readonly records: readonly LaneRecord[];
  /** The replays that begin with it: endpoint -> first offset. */
  readonly replays: ReadonlyMap<string, number>;
}

/** What Kafka keeps about one partition. */
export class Kafka {
  readonly deliveries = new DeliveriesLog();
  readonly lanes = new LanesLog();
  /** The group's commit. */
  committed: Commit | null = null;
  /** The group's commit when the former generation began. */
  committedBefore: Commit | null = null;
  generation = 0;
  private committedAtJoin: Commit | null = null;

  constructor(private readonly has: Has) {}

  /** The group has rebalanced. */
  nextGeneration(): void {
    this.generation++;
    this.committedBefore = this.committedAtJoin;
    this.committedAtJoin = this.committed;
  }

  land(request: CommitRequest): boolean {
    const generation = this.has('boundCommit') ? request.generation : this.generation;
    request.accepted = generation === this.generation || !this.has('fencedCommits');
    if (request.accepted) this.committed = request.commit;
    return request.accepted;
  }

  landTransaction(request: TransactionRequest): boolean {
    request.accepted = request.epoch === this.lanes.epoch || !this.has('fencedWrites');
    if (request.accepted) this.lanes.append(request.records);
    return request.accepted;
  }
}
