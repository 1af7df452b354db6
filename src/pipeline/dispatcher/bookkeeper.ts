import { setTimeout as sleep } from 'node:timers/promises';

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
  /** What is out: at most one of each. */
  private committing: Promise<void> | null = null;
  private persisting: Promise<void> | null = null;
  private refused = false;

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

  /** Writes until nothing is left to write: a confirmed cursor changes the commit, and the other way round. */
  async settle(): Promise<void> {
    while (!this.owner.stopped) {
      this.round();
      if (this.committing === null && this.persisting === null) return;
      await Promise.all([this.committing, this.persisting]);
      // Between two generations the client refuses without asking: nothing else would ever run.
      if (this.refused) await sleep(SETTLE_PAUSE_MS);
    }
  }

  private async commit(commit: Commit): Promise<void> {
    const { owner, assigned } = this;
    const outcome = await assigned.commit(commit);
    this.committing = null;
    this.refused = outcome === 'refused';
    this.context.committed(outcome);
    if (owner.stopped) return;
    const claimed = !owner.running && outcome === 'committed';
    if (this.refused) {
      owner.commitRefused();
      this.roundSoon();
      return;
    }
    owner.committed(outcome === 'committed');
    if (claimed) this.context.takenOver(this.partition.ownedSinceMs, assigned.partition);
    this.partition.booked([]);
    if (owner.stopped) this.context.doubt('commit', assigned.partition);
  }

  /** To wait for the next round would double what a crash repeats; at once would be refused again. */
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
    this.persisting = null;
    if (owner.stopped) return;
    owner.persisted(outcome === 'appended');
    partition.booked(writes.map(({ lane }) => lane));
    if (owner.stopped) this.context.doubt('lanes', this.assigned.partition);
  }

  private async caught(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.owner.stop();
      this.context.onFatal(error);
    }
  }
}

/** In the middle of a rebalance commits are refused for a moment. */
const REFUSED_PAUSE_MS = 200;
/** Whoever settles is waited for. */
const SETTLE_PAUSE_MS = 20;
