/** A position in a log that only grows, and those who wait for it to pass an offset. */
export class Waypoint {
  #position = 0;
  readonly #waiting = new Map<number, (() => void)[]>();

  /** The next offset. */
  get position(): number {
    return this.#position;
  }

  /** Moves on to `position`; a lower one is ignored. */
  reach(position: number): void {
    if (position <= this.#position) return;
    this.#position = position;
    for (const [offset, resolves] of this.#waiting) {
      if (offset >= position) continue;
      this.#waiting.delete(offset);
      for (const resolve of resolves) resolve();
    }
  }

  /** Resolves when `offset` was passed. */
  beyond(offset: number): Promise<void> {
    if (offset < this.#position) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.set(offset, [...(this.#waiting.get(offset) ?? []), resolve]);
    });
  }
}
