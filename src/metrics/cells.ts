/** A count that only grows. */
export interface CounterHandle {
  /** @param by at least 0 */
  add(by?: number): void;
}

/** A distribution. */
export interface HistogramHandle {
  /** @param value in the metric's unit */
  observe(value: number): void;
  /**
   * As `observe`, and remembers which delivery it was: the latest one of a bucket is its exemplar.
   *
   * @param atMs when, since 1970
   */
  observeDelivery(value: number, deliveryId: string, atMs: number): void;
}

/** One delivery out of a bucket. */
export interface Exemplar {
  readonly deliveryId: string;
  readonly value: number;
  readonly atMs: number;
}

/** The values of one combination of labels. Adding to it is one addition: no labels are looked up on the way. */
export class CounterCell implements CounterHandle {
  value = 0;

  add(by = 1): void {
    this.value += by;
  }
}

/** The buckets of one combination of labels. */
export class HistogramCell implements HistogramHandle {
  sum = 0;
  /** Not cumulative; the last one counts what is above all bounds. */
  readonly counts: Float64Array;
  /** Of each bucket; in lists beside each other, so that an observation allocates nothing. */
  private readonly deliveryIds: string[] = [];
  private readonly values: Float64Array;
  private readonly timesMs: Float64Array;

  /** @param bounds upper bounds, ascending, inclusive */
  constructor(private readonly bounds: readonly number[]) {
    this.counts = new Float64Array(bounds.length + 1);
    this.values = new Float64Array(bounds.length + 1);
    this.timesMs = new Float64Array(bounds.length + 1);
  }

  get count(): number {
    return this.counts.reduce((sum, each) => sum + each, 0);
  }

  observe(value: number): void {
    this.counts[this.bucketOf(value)]! += 1;
    this.sum += value;
  }

  observeDelivery(value: number, deliveryId: string, atMs: number): void {
    const index = this.bucketOf(value);
    this.counts[index]! += 1;
    this.sum += value;
    this.deliveryIds[index] = deliveryId;
    this.values[index] = value;
    this.timesMs[index] = atMs;
  }

  /** Upper bounds with the number of values at or below each; the last bound is infinity. */
  cumulative(): readonly (readonly [bound: number, count: number])[] {
    let below = 0;
    return [...this.counts].map((count, index) => {
      below += count;
      return [this.bounds[index] ?? Infinity, below];
    });
  }

  /** @param index of the bucket */
  exemplar(index: number): Exemplar | null {
    const deliveryId = this.deliveryIds[index];
    if (deliveryId === undefined) return null;
    return { deliveryId, value: this.values[index]!, atMs: this.timesMs[index]! };
  }

  private bucketOf(value: number): number {
    let index = 0;
    while (index < this.bounds.length && value > this.bounds[index]!) index += 1;
    return index;
  }
}
