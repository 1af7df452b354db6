import type { Commit } from '../../kafka/ports.js';
import type { Cursor } from '../../pipeline/lanes/protocol/lane.js';
import { decodeBitmap, hasBit } from '../../pipeline/progress/offset-bitmap.js';

/** What the owner of a partition left behind, with nobody owning it now. */
export interface PartitionRemains {
  /** The group's commit; null when there is none. */
  readonly commit: Commit | null;
  /** What `lanes` says, by endpoint. */
  readonly cursors: ReadonlyMap<string, Cursor>;
}

/**
 * Which deliveries of a partition are still owed: what the next owner would send.
 *
 * An endpoint with a record in `lanes` owes what the record says, and the commit's word on it does not count. All
 * others owe what lies above the commit and is not in its bitmap. (The rules of taking over: docs/architecture.md.)
 */
export class OpenDeliveries {
  private readonly low: number;
  private readonly done: Uint8Array;
  private readonly owed: ReadonlyMap<string, ReadonlySet<number>>;

  constructor(private readonly remains: PartitionRemains) {
    const { commit, cursors } = remains;
    this.low = commit?.offset ?? 0;
    this.done = decodeBitmap(commit?.metadata ?? '');
    this.owed = new Map([...cursors].map(([id, { owed }]) => [id, new Set(owed)]));
  }

  /** No delivery below is owed. */
  get lowest(): number {
    let lowest = this.low;
    for (const { cursor, owed } of this.remains.cursors.values())
      lowest = Math.min(lowest, cursor, owed[0] ?? cursor);
    return lowest;
  }

  isOpen(endpointId: string, offset: number): boolean {
    const record = this.remains.cursors.get(endpointId);
    if (record !== undefined)
      return offset >= record.cursor || this.owed.get(endpointId)!.has(offset);
    return offset >= this.low && !hasBit(this.done, offset - this.low);
  }

  /** Strict order: how often this delivery was tried beyond what its own record says. */
  attemptsAt(endpointId: string, offset: number): number {
    const record = this.remains.cursors.get(endpointId);
    const isHead = record !== undefined && offset === (record.owed[0] ?? record.cursor);
    return isHead ? record.attempts : 0;
  }
}
