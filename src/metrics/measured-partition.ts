import type { AssignedPartition, Commit, CommitOutcome } from '../kafka/ports.js';
import type { HistogramHandle } from './cells.js';

/** An assigned partition whose commits are measured. */
export class MeasuredPartition implements AssignedPartition {
  /**
   * @param duration in seconds
   * @param metadata in characters, of which each is a byte
   * @param now in milliseconds
   */
  constructor(
    private readonly assigned: AssignedPartition,
    private readonly duration: HistogramHandle,
    private readonly metadata: HistogramHandle,
    private readonly now: () => number,
  ) {}

  get topic(): string {
    return this.assigned.topic;
  }

  get partition(): number {
    return this.assigned.partition;
  }

  get committed(): Commit | null {
    return this.assigned.committed;
  }

  get revoked(): boolean {
    return this.assigned.revoked;
  }

  pause(): void {
    this.assigned.pause();
  }

  resume(): void {
    this.assigned.resume();
  }

  async commit(commit: Commit): Promise<CommitOutcome> {
    const sinceMs = this.now();
    const outcome = await this.assigned.commit(commit);
    this.duration.observe((this.now() - sinceMs) / 1000);
    this.metadata.observe(commit.metadata.length);
    return outcome;
  }
}
