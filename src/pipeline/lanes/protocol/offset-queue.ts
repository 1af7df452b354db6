import type { Delivery } from '../../messages/delivery.js';

/** A delivery in memory, with its offset in the partition. */
export interface Loaded {
  readonly offset: number;
  readonly delivery: Delivery;
}

/** Loaded deliveries in ascending order of their offsets: first in, first out, with the bytes they take. */
export class OffsetQueue {
  private items: (Loaded | undefined)[] = [];
  private head = 0;
  private heldBytes = 0;

  get length(): number {
    return this.items.length - this.head;
  }

  /** Bytes of the bodies in it. */
  get bytes(): number {
    return this.heldBytes;
  }

  peek(): Loaded | undefined {
    return this.items[this.head];
  }

  push(item: Loaded): void {
    this.items.push(item);
    this.heldBytes += item.delivery.body.length;
  }

  /** Puts an item in front of all others. */
  unshift(item: Loaded): void {
    if (this.head > 0) this.items[--this.head] = item;
    else this.items.unshift(item);
    this.heldBytes += item.delivery.body.length;
  }

  shift(): Loaded | undefined {
    const item = this.items[this.head];
    if (item === undefined) return undefined;
    this.heldBytes -= item.delivery.body.length;
    this.items[this.head++] = undefined; // lets go of the payload
    if (this.head > 32 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }

  /** Takes out all at and above `offset`; ascending. */
  cutFrom(offset: number): Loaded[] {
    const cut: Loaded[] = [];
    while (this.length > 0 && this.items.at(-1)!.offset >= offset) {
      const item = this.items.pop()!;
      this.heldBytes -= item.delivery.body.length;
      cut.push(item);
    }
    return cut.toReversed();
  }

  *[Symbol.iterator](): IterableIterator<Loaded> {
    for (let index = this.head; index < this.items.length; index++) yield this.items[index]!;
  }
}
