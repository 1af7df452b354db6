import type { Commit } from '../../kafka/ports.js';
import { decodeBitmap, encodeBitmap, hasBit, setBit, SPAN_LIMIT } from './offset-bitmap.js';

/**
 * Which offsets of one partition are handed out and not yet complete, and what may be committed.
 *
 * `position` is the next offset to hand out. Each offset below it that is not open is complete: `low`, the lowest
 * open one (else the position), is the offset to commit, and what is complete between the two goes along as a
 * bitmap. How are gaps handled (compaction, transaction markers)? They are never opened, so they count as complete.
 *
 * One tracker lives for one assignment: what was handed out by an earlier one can't complete anything here, since it
 * holds the earlier tracker.
 */
export class PartitionTracker {
  /** Open offsets as a ring of flags, addressed by offset modulo its size. */
  private readonly open = new Uint8Array(RING);
  private lowest: number;
  private next: number;
  private openCount = 0;
  private changed = false;
  /** What the loaded commit tells to be complete at and above its offset. */
  private readonly loaded: { readonly base: number; readonly bits: Uint8Array };

  /**
   * @param committed what the group had committed; null starts at `start`
   * @param spanLimit cap on position - low; at most `SPAN_LIMIT`
   */
  constructor(
    committed: Commit | null,
    start: number,
    private readonly spanLimit: number = SPAN_LIMIT,
  ) {
    this.lowest = committed?.offset ?? start;
    this.next = this.lowest;
    this.loaded = { base: this.lowest, bits: decodeBitmap(committed?.metadata ?? '') };
  }

  get position(): number {
    return this.next;
  }

  /** One past the last offset that the loaded commit tells anything about. */
  get loadedEnd(): number {
    const { base, bits } = this.loaded;
    for (let index = bits.length * 8 - 1; index >= 0; index--)
      if (hasBit(bits, index)) return base + index + 1;
    return base;
  }

  /** Every offset below is complete. */
  get low(): number {
    return this.lowest;
  }

  /** How many offsets are open. */
  get size(): number {
    return this.openCount;
  }

  /** Whether `offset` can be handed out without outgrowing the bitmap. */
  hasRoom(offset: number): boolean {
    return this.openCount === 0 || offset - this.lowest < this.spanLimit;
  }

  /** Whether the loaded commit says that `offset` was completed by an earlier owner. */
  wasCompleted(offset: number): boolean {
    return offset >= this.loaded.base && hasBit(this.loaded.bits, offset - this.loaded.base);
  }

  /** Hands out `offset`, which is at or above the position; it is open until `complete`. */
  handOut(offset: number): void {
    this.skipTo(offset);
    this.open[offset % RING] = 1;
    this.openCount++;
    this.next = offset + 1;
    this.changed = true;
  }

  /** Moves the position up to `offset`: what lies between holds nothing to do. */
  skipTo(offset: number): void {
    if (offset <= this.next) return;
    this.next = offset;
    if (this.openCount === 0) this.lowest = offset;
    this.changed = true;
  }

  /** Idempotent: an offset that is not open stays complete. */
  complete(offset: number): void {
    if (offset < this.lowest || offset >= this.next || this.open[offset % RING] === 0) return;
    this.open[offset % RING] = 0;
    this.openCount--;
    this.changed = true;
    if (this.openCount === 0) this.lowest = this.next;
    else while (this.open[this.lowest % RING] === 0) this.lowest++;
  }

  /**
   * Opens an offset again that had left the tracker: its lane is followed here from now on. The watermark may move
   * back, by less than the span.
   */
  reopen(offset: number): void {
    if (offset >= this.next || this.open[offset % RING] === 1) return;
    this.open[offset % RING] = 1;
    this.openCount++;
    this.changed = true;
    if (offset < this.lowest) this.lowest = offset;
  }

  /** What to commit, when anything changed since the last call; offset and bitmap are of one moment. */
  takeCommit(): Commit | null {
    if (!this.changed) return null;
    this.changed = false;
    return this.snapshot();
  }

  /** The last commit that was taken was not accepted, and may be taken again. */
  commitAgain(): void {
    this.changed = true;
  }

  snapshot(): Commit {
    const loadedEnd = this.loaded.base + this.loaded.bits.length * 8;
    const end = Math.max(this.next, loadedEnd);
    const done = new Uint8Array(Math.max(0, Math.ceil((end - this.lowest) / 8)));
    for (let x = this.lowest; x < this.next; x++)
      if (this.open[x % RING] === 0) setBit(done, x - this.lowest);
    // What an earlier owner completed above our position stays known until we get there.
    for (let x = this.next; x < loadedEnd; x++)
      if (this.wasCompleted(x)) setBit(done, x - this.lowest);
    return { offset: this.lowest, metadata: encodeBitmap(done) };
  }
}

/** A power of two above the span, so that two offsets within it never share a flag. */
const RING = 32_768;
