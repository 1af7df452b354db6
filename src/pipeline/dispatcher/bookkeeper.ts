import type { AssignedPartition, Commit, OwnedLog } from '../../kafka/ports.js';
import type { GateMemory } from '../lanes/gate.js';
import { writeLaneRecord } from '../lanes/lane-record.js';
import type { Lane } from '../lanes/protocol/lane.js';
import type { LaneWrite } from '../lanes/protocol/lane-journal.js';
import type { PartitionOwner } from '../lanes/protocol/partition-owner.js';
import type { DispatchContext } from './dispatch-context.js';

/** What a partition is told when something was written down. */
export interface Booked {
  /** When it was assigned. */
  readonly ownedSinceMs: number;
  /** What stands beside the cursor in the lane's record. */
  memoryOf(lane: Lane): GateMemory;
  /** Lanes may have moved on to another state, the partition may run now. */
  booked(lanes: readonly Lane[]): void;
}

/**
 * Writes down where a partition stands: the group's commit, and the cursors in `lanes`. At most one of each is out. A
 * refused commit is made anew in the next round. After a commit that was never answered, and after any failure of a
 * transaction, somebody else may be the owner: the partition stops, and the doubt is told.
 */
export class Bookkeeper {
  private committing: Promise<void> | null = null;
  private persisting: Promise<void> | null = null;

  constructor(
    private readonly assigned: AssignedPartition,
    private readonly owner: PartitionOwner,
    private readonly log: OwnedLog,
    private readonly partition: Booked,
    private readonly context: DispatchContext,
  ) {}

  /** Begins to write what there is to write. */
  round(): void {
    const { owner } = this;
    const commit = owner.takeCommit();
    if (commit !== null) this.committing = this.caught(this.commit(commit));
    const writes = owner.persist();
    if (writes !== null) this.persisting = this.caught(this.persist(writes));
  }

  /**
   * Writes until nothing is left to write: a confirmed cursor changes the commit, and the other way round.
   *
   * @returns false when something is left after a few rounds, since commits are refused for now
   */
  async settle(): Promise<boolean> {
    for (let rounds = 0; rounds < SETTLE_ROUNDS && !this.owner.stopped; rounds++) {
      await Promise.all([this.committing, this.persisting]);
      this.committing = null;
      this.persisting = null;
      this.round();
      if (this.committing === null && this.persisting === null) return true;
    }
    return this.owner.stopped;
  }

  private async commit(commit: Commit): Promise<void> {
    const { owner, assigned } = this;
    const outcome = await assigned.commit(commit);
    this.context.committed(outcome);
    if (owner.stopped) return;
    const claimed = !owner.running && outcome === 'committed';
    if (outcome === 'refused') {
      // Not at once: between two generations the client refuses without asking, so that nothing else would ever run.
      owner.commitRefused();
      this.roundSoon();
      return;
    }
    owner.committed(outcome === 'committed');
    if (claimed) this.context.takenOver(this.partition.ownedSinceMs, assigned.partition);
    this.partition.booked([]);
    if (owner.stopped) this.context.doubt('commit', assigned.partition);
  }

  /** A rebalance refuses commits for a moment: to wait for the next round would double what a crash repeats. */
  private roundSoon(): void {
    setTimeout(() => {
      if (!this.owner.stopped) this.round();
    }, REFUSED_PAUSE_MS).unref();
  }

  private async persist(writes: readonly LaneWrite[]): Promise<void> {
    const { owner, partition } = this;
    const records = writes.map(({ lane, cursor }) => {
      const gate = partition.memoryOf(lane);
      return {
        key: lane.endpointId,
        value: cursor === null ? null : writeLaneRecord({ cursor, gate }),
      };
    });
    const outcome = await this.log.append(records);
    if (owner.stopped) return;
    owner.persisted(outcome === 'appended');
    partition.booked(writes.map(({ lane }) => lane));
    if (owner.stopped) this.context.doubt('lanes', this.assigned.partition);
  }

  private async caught(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.context.onFatal(error);
    }
  }
}

const REFUSED_PAUSE_MS = 200;
/** Enough for detach, confirm, commit, delete. */
const SETTLE_ROUNDS = 5;
