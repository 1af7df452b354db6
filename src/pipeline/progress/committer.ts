import type { AssignedPartition, Commit, CommitOutcome } from '../../kafka/ports.js';
import type { PartitionTracker } from './partition-tracker.js';

export interface CommitterObserver {
  committed(outcome: CommitOutcome): void;
}

interface Entry {
  readonly partition: AssignedPartition;
  readonly tracker: PartitionTracker;
  outstanding: Promise<void> | null;
}

/**
 * Commits what the trackers of a stage tell, a partition at a time: at most one commit of a partition is out, and
 * one that was refused for a partition that is still ours is taken anew at the next round.
 */
export class Committer {
  private readonly entries = new Map<AssignedPartition, Entry>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly intervalMs: number,
    private readonly observer: CommitterObserver,
  ) {}

  add(partition: AssignedPartition, tracker: PartitionTracker): void {
    this.entries.set(partition, { partition, tracker, outstanding: null });
  }

  remove(partition: AssignedPartition): void {
    this.entries.delete(partition);
  }

  start(): void {
    this.timer ??= setInterval(() => this.round(), this.intervalMs);
  }

  /** Commits all there is to commit; for the shutdown, after the last completion. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.settled();
    this.round();
    await this.settled();
  }

  private round(): void {
    for (const entry of this.entries.values()) {
      if (entry.outstanding !== null) continue;
      const commit = entry.tracker.takeCommit();
      if (commit !== null) entry.outstanding = this.commit(entry, commit);
    }
  }

  private async commit(entry: Entry, commit: Commit): Promise<void> {
    const outcome = await entry.partition.commit(commit);
    this.observer.committed(outcome);
    if (outcome !== 'committed' && !entry.partition.revoked) entry.tracker.commitAgain();
    entry.outstanding = null;
  }

  private async settled(): Promise<void> {
    for (const { outstanding } of this.entries.values()) await outstanding;
  }
}
