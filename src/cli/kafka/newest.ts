/** The newest of many, by their times: a bounded heap of what is worth keeping while a topic is read through. */
export class Newest<T> {
  private kept: { readonly timeMs: number; readonly item: T }[] = [];

  /** @param limit at least 0 */
  constructor(private readonly limit: number) {}

  add(timeMs: number, item: T): void {
    this.kept.push({ timeMs, item });
    // Sorted now and then: cheaper than a heap for what is read in nearly ascending order.
    if (this.kept.length > this.limit * 2 + SLACK) this.cut();
  }

  /** Oldest first. */
  items(): readonly T[] {
    this.cut();
    return this.kept.map(({ item }) => item);
  }

  private cut(): void {
    const sorted = this.kept.toSorted((a, b) => a.timeMs - b.timeMs);
    this.kept = sorted.slice(Math.max(0, sorted.length - this.limit));
  }
}

const SLACK = 1_000;
