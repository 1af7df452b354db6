import type {
  AssignedPartition,
  Commit,
  CommitOutcome,
  PartitionIntake,
  RecordBatch,
} from './ports.js';

/** What a partition needs of the member that owns it. */
export interface PartitionOwner {
  /** Makes the client fetch, or not, as the partition's `flowing` says now. */
  applyFlow(partition: OwnedPartition): void;
  /** The client goes on from there. */
  seek(partition: OwnedPartition, offset: number): void;
  /** One try in the present generation. */
  commit(partition: OwnedPartition, commit: Commit): Promise<CommitOutcome>;
}

/**
 * A partition in the hands of this member: where it stands, whether it flows, and its intake.
 *
 * Why its own position beside the client's? The client falls back to the committed offset at each join; a partition
 * that stays must go on where it was. And a batch that was fetched before a seek must not be taken for its successor.
 */
export class OwnedPartition implements AssignedPartition {
  private intake: PartitionIntake | null = null;
  private paused = false;
  private lost = false;
  private leaving = false;
  private committing = false;
  /** The next offset to hand over; null until the first batch when the group has no commit. */
  private next: number | null;

  constructor(
    readonly topic: string,
    readonly partition: number,
    readonly committed: Commit | null,
    private readonly owner: PartitionOwner,
  ) {
    this.next = committed?.offset ?? null;
  }

  get revoked(): boolean {
    return this.lost;
  }

  get position(): number | null {
    return this.next;
  }

  /** Whether its batches are wanted now. */
  get flowing(): boolean {
    return !this.lost && !this.leaving && !this.paused && this.intake !== null;
  }

  open(intake: PartitionIntake): void {
    this.intake = intake;
    if (this.next !== null) this.owner.seek(this, this.next);
    this.owner.applyFlow(this);
  }

  pause(): void {
    if (this.lost || this.paused) return;
    this.paused = true;
    this.owner.applyFlow(this);
  }

  resume(): void {
    if (this.lost || !this.paused) return;
    this.paused = false;
    this.owner.applyFlow(this);
  }

  async commit(commit: Commit): Promise<CommitOutcome> {
    if (this.lost || this.committing) return 'refused';
    this.committing = true;
    try {
      return await this.owner.commit(this, commit);
    } finally {
      this.committing = false;
    }
  }

  /** The client's position was moved to `offset` by force. */
  jumpTo(offset: number): void {
    this.next = offset;
  }

  /** @param fetchedFrom the offset that the client asked for; a batch of another place is dropped */
  take(batch: RecordBatch, fetchedFrom: number): void {
    if (!this.flowing || this.intake === null) return;
    if (this.next !== null && fetchedFrom !== this.next) {
      this.owner.seek(this, this.next);
      return;
    }
    this.next = Math.min(this.intake.accept(batch), batch.nextOffset);
    if (this.next === batch.nextOffset) return;
    this.owner.seek(this, this.next);
    this.pause();
  }

  /** Whether it is being released, or was. */
  get released(): boolean {
    return this.leaving;
  }

  /** Resolves when nothing is under way any more and all is committed. Once. */
  async release(): Promise<void> {
    this.leaving = true;
    this.owner.applyFlow(this);
    await this.intake?.release();
  }

  revoke(): void {
    if (this.lost) return;
    this.lost = true;
    this.intake?.revoke();
  }
}
