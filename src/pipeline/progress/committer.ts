import { setTimeout as sleep } from 'node:timers/promises';

import type { AssignedPartition, Commit, CommitOutcome } from '../../kafka/ports.js';
import { within } from '../../within.js';
import type { PartitionTracker } from './partition-tracker.js';

export interface CommitterObserver {
  committed(outcome: CommitOutcome): void;
}

interface Entry {
  readonly partition: AssignedPartition;
  readonly tracker: PartitionTracker;
  /** The commit that is out. */
  outstanding: Promise<CommitOutcome> | null;
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

  /** Commits all there is to commit of a partition that is to be another member's. */
  async settle(partition: AssignedPartition): Promise<void> {
    const entry = this.entries.get(partition);
    if (entry === undefined) return;
    while (!partition.revoked) {
      const outstanding = this.begin(entry);
      if (outstanding === null) return;
      if ((await outstanding) !== 'committed') await sleep(REFUSED_PAUSE_MS);
    }
  }

  /** Commits all there is to commit, at most `limitMs` long; for the shutdown, after the last completion. */
  async stop(limitMs: number): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await within(
      limitMs,
      Promise.all(Array.from(this.entries.keys(), (each) => this.settle(each))),
    );
  }

  private round(): void {
    for (const entry of this.entries.values()) void this.begin(entry);
  }

  /** @returns the commit that is out now, begun here or before; null when there is nothing to commit */
  private begin(entry: Entry): Promise<CommitOutcome> | null {
    if (entry.outstanding !== null) return entry.outstanding;
    const commit = entry.tracker.takeCommit();
    if (commit !== null) entry.outstanding = this.commit(entry, commit);
    return entry.outstanding;
  }

  private async commit(entry: Entry, commit: Commit): Promise<CommitOutcome> {
    const outcome = await entry.partition.commit(commit);
    this.observer.committed(outcome);
    entry.outstanding = null;
    if (outcome !== 'committed' && !entry.partition.revoked) {
      entry.tracker.commitAgain();
      this.roundSoonOf(entry);
    }
    return outcome;
  }

  /** To wait for the next round would double what a crash repeats. */
  private roundSoonOf(entry: Entry): void {
    setTimeout(() => {
      if (this.timer !== undefined && !entry.partition.revoked) void this.begin(entry);
    }, AGAIN_MS).unref();
  }
}

/** In the middle of a rebalance commits are refused for a moment. */
const REFUSED_PAUSE_MS = 20;
const AGAIN_MS = 200;
