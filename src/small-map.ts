/**
 * What a `Map` does, for a few entries that come and go all the time; in the order in which they came.
 *
 * Why no `Map`? One with much coming and going outgrows its table again and again, and each outgrown table holds on to the
 * next: once one of them is old, all that stands in the later ones outlives the young generation, with everything that
 * it refers to, until the next full collection.
 *
 * A look-up goes through all entries.
 */
export class SmallMap<K, V> {
  private readonly ids: K[] = [];
  private readonly entries: V[] = [];

  get size(): number {
    return this.ids.length;
  }

  has(key: K): boolean {
    return this.ids.includes(key);
  }

  get(key: K): V | undefined {
    return this.entries[this.ids.indexOf(key)];
  }

  set(key: K, value: V): this {
    const at = this.ids.indexOf(key);
    if (at === -1) {
      this.ids.push(key);
      this.entries.push(value);
    } else this.entries[at] = value;
    return this;
  }

  /** @returns whether it was there */
  delete(key: K): boolean {
    const at = this.ids.indexOf(key);
    if (at === -1) return false;
    closeGap(this.ids, at);
    closeGap(this.entries, at);
    return true;
  }

  clear(): void {
    this.ids.length = 0;
    this.entries.length = 0;
  }

  /** Of the moment: what comes and goes meanwhile does not show. */
  keys(): IterableIterator<K> {
    return this.ids.slice().values();
  }

  /** Of the moment: what comes and goes meanwhile does not show. */
  values(): IterableIterator<V> {
    return this.entries.slice().values();
  }

  forEach(visit: (value: V) => void): void {
    for (const value of this.values()) visit(value);
  }
}

/** `splice` makes a list of what it takes out, and `copyWithin` takes thirty times as long. */
function closeGap(list: unknown[], at: number): void {
  for (let index = at + 1; index < list.length; index++) list[index - 1] = list[index];
  list.pop();
}
