import { SmallMap } from '../../../small-map.js';
import { OffsetQueue, type Loaded } from './offset-queue.js';

/**
 * attached     the tracker, so the commit, tells what is complete; no record, or it is being deleted
 * detaching    still tracked, until the record is confirmed
 * detached     the record tells
 * reattaching  tracked again, but the record stays in force until a commit has told as much
 */
export type LaneState = 'attached' | 'detaching' | 'detached' | 'reattaching';

/** What a lane's record says: each delivery below `cursor` is complete, except `owed`. */
export interface Cursor {
  readonly cursor: number;
  /** Ascending. */
  readonly owed: readonly number[];
  /** Failed attempts of the lowest of `owed`; strict order only. */
  readonly attempts: number;
}

/** The bounds of a lane. */
export interface Places {
  /** Payloads that a lane may hold, those in flight included. */
  readonly count: number;
  /** Bytes of payloads that may wait in a lane. One that holds none takes any: a huge delivery can't stop a lane. */
  readonly bytes: number;
}

/**
 * Where one endpoint stands in its partition.
 *
 * Its open deliveries are `owed` (below the cursor: `absent` without payload, `waiting` with it, `inFlight`) and
 * `queue` (loaded, never started). It loads and starts in ascending order, owed ones first, so all that wait lie below
 * all that are absent, and nothing is queued while some are.
 */
export class Lane {
  state: LaneState = 'attached';
  absent: number[] = [];
  readonly waiting = new OffsetQueue();
  readonly inFlight = new SmallMap<number, Loaded>();
  readonly queue = new OffsetQueue();
  /** Detaching, detached: each delivery below is complete, owed or queued. */
  loadedTo = 0;
  /** Strict order: failed attempts of the lowest owed. */
  attempts = 0;
  /** Detaching: tracked offsets that are neither owed nor queued (completed, forgotten or not loaded meanwhile). */
  leaving: number[] = [];

  constructor(readonly endpointId: string) {}

  /** Whether its open offsets are in the tracker and its completions reach it. */
  get isTracked(): boolean {
    return this.state === 'attached' || this.state === 'reattaching';
  }

  /** Nothing at or above it was ever started. */
  get cursor(): number {
    return this.queue.peek()?.offset ?? this.loadedTo;
  }

  get openCount(): number {
    return this.absent.length + this.waiting.length + this.inFlight.size + this.queue.length;
  }

  /** Payloads in memory. */
  get held(): number {
    return this.waiting.length + this.inFlight.size + this.queue.length;
  }

  /** Payloads in memory that are not in flight. */
  get waitingCount(): number {
    return this.waiting.length + this.queue.length;
  }

  get waitingBytes(): number {
    return this.waiting.bytes + this.queue.bytes;
  }

  /** Deliveries that could start now. */
  get startable(): number {
    return this.waiting.length + this.queue.length;
  }

  /** The lowest open offset; infinite when there is none. */
  get lowestOpen(): number {
    let lowest = this.lowestOwed;
    const queued = this.queue.peek();
    if (queued !== undefined && queued.offset < lowest) lowest = queued.offset;
    return lowest;
  }

  get lowestOwed(): number {
    let lowest = Math.min(this.absent[0] ?? Infinity, this.waiting.peek()?.offset ?? Infinity);
    for (const offset of this.inFlight.keys()) if (offset < lowest) lowest = offset;
    return lowest;
  }

  /** Detached, and all open below the position are in memory, within `span` of it, and none of them failed. */
  hasMet(position: number, span: number): boolean {
    const loaded = this.loadedTo === position && this.absent.length === 0;
    const fits = position - this.lowestOpen < span;
    return this.state === 'detached' && loaded && fits && this.attempts === 0;
  }

  /** Whether one more payload may be loaded. */
  hasPlace(places: Places): boolean {
    return this.held < places.count && (this.held === 0 || this.waitingBytes < places.bytes);
  }

  open(): number[] {
    const offsets = [...this.absent, ...this.inFlight.keys()];
    for (const { offset } of this.waiting) offsets.push(offset);
    for (const { offset } of this.queue) offsets.push(offset);
    return offsets;
  }

  owed(): number[] {
    const offsets = [...this.absent, ...this.inFlight.keys()];
    for (const { offset } of this.waiting) offsets.push(offset);
    return offsets.toSorted((a, b) => a - b);
  }

  toCursor(): Cursor {
    return { cursor: this.cursor, owed: this.owed(), attempts: this.attempts };
  }

  /** What `takeNext` would give. */
  peekNext(): Loaded | undefined {
    return this.waiting.peek() ?? this.queue.peek();
  }

  /** The next delivery in order, if it is in memory; it is in flight from here on. */
  takeNext(): Loaded | undefined {
    const next = this.waiting.shift() ?? this.queue.shift();
    if (next !== undefined) this.inFlight.set(next.offset, next);
    return next;
  }

  /** It is complete. @returns false when it was not in flight */
  endFlight(offset: number): boolean {
    const wasHead = this.attempts > 0 && offset === this.lowestOwed;
    if (!this.inFlight.delete(offset)) return false;
    if (wasHead) this.attempts = 0;
    return true;
  }

  /** Strict order: the head failed and waits again. @returns false when it was not in flight */
  putBack(offset: number): boolean {
    const head = this.inFlight.get(offset);
    if (head === undefined) return false;
    this.inFlight.delete(offset);
    this.waiting.unshift(head);
    this.attempts++;
    return true;
  }

  /** The lowest absent one can't be loaded any more. @returns its offset */
  loseAbsent(): number {
    const offset = this.absent.shift()!;
    if (offset < this.lowestOwed) this.attempts = 0;
    return offset;
  }

  /** Forgets all open deliveries at and above `from`, while none is in flight. @returns their offsets */
  forgetFrom(from: number): number[] {
    const forgotten = this.absent.filter((offset) => offset >= from);
    this.absent = this.absent.filter((offset) => offset < from);
    for (const cut of [this.waiting.cutFrom(from), this.queue.cutFrom(from)])
      for (const { offset } of cut) forgotten.push(offset);
    if (this.lowestOwed === Infinity) this.attempts = 0;
    return forgotten;
  }

  /** Drops the payloads that wait; they are loaded again when there is need. Detached lanes only. */
  drop(): void {
    this.loadedTo = this.cursor;
    this.queue.cutFrom(0);
    const dropped = this.waiting.cutFrom(0).map(({ offset }) => offset);
    this.absent = [...dropped, ...this.absent];
  }
}
