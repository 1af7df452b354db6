/** One page of a listing. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page starts: the last id of this one; null when it was the last. */
  readonly nextAfter: string | null;
}

/** Objects by id, with pages in the order of their ids, which stay right while objects come and go. */
export class OrderedObjects<T extends { readonly id: string }> {
  readonly #byId = new Map<string, T>();
  /** Sorted; made at the first listing, since most come at once when the topic is read at the start. */
  #ids: string[] | null = null;

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): T | undefined {
    return this.#byId.get(id);
  }

  put(object: T): void {
    if (this.#ids !== null && !this.#byId.has(object.id)) {
      this.#ids.splice(firstBehind(this.#ids, object.id), 0, object.id);
    }
    this.#byId.set(object.id, object);
  }

  /** @returns whether it was there */
  remove(id: string): boolean {
    const removed = this.#byId.delete(id);
    if (removed) this.#ids?.splice(firstBehind(this.#ids, id) - 1, 1);
    return removed;
  }

  values(): Iterable<T> {
    return this.#byId.values();
  }

  /**
   * @param after the page starts behind this id; null starts at the beginning
   * @param wanted leaves out what it refuses
   */
  page(limit: number, after: string | null, wanted: (object: T) => boolean): Page<T> {
    const ids = (this.#ids ??= [...this.#byId.keys()].toSorted());
    const items: T[] = [];
    for (let index = after === null ? 0 : firstBehind(ids, after); index < ids.length; index += 1) {
      const object = this.#byId.get(ids[index]!)!;
      if (!wanted(object)) continue;
      if (items.length === limit) return { items, nextAfter: items.at(-1)!.id };
      items.push(object);
    }
    return { items, nextAfter: null };
  }
}

/** The index of the first id that is greater, by bisection. */
function firstBehind(ids: readonly string[], after: string): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ids[middle]! <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
