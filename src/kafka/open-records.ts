/** A record that somebody waits for. */
export interface OpenRecord {
  readonly resolve: (offset: number) => void;
  readonly reject: (error: unknown) => void;
  /** Null before it is added and after it was settled. */
  generation: FlushGeneration | null;
  /** Its place in the generation. */
  index: number;
}

/**
 * Records that were added between two calls of `settled`. Each knows its place, and the last one takes the place of one
 * that is removed: a `Set` would keep what was settled long ago (see `SmallMap`).
 */
class FlushGeneration {
  readonly open: OpenRecord[] = [];
  private markEmpty: (() => void) | null = null;
  readonly emptied = new Promise<void>((resolve) => {
    this.markEmpty = resolve;
  });

  add(record: OpenRecord): void {
    record.generation = this;
    record.index = this.open.length;
    this.open.push(record);
  }

  remove(record: OpenRecord): void {
    record.generation = null;
    const last = this.open.pop();
    if (last === undefined || last === record) return;
    last.index = record.index;
    this.open[record.index] = last;
  }

  close(): void {
    this.markEmpty?.();
  }
}

/** The records that are neither acknowledged nor rejected. Settling one twice has no effect. */
export class OpenRecords {
  private current = new FlushGeneration();
  private earlier: FlushGeneration[] = [];

  get count(): number {
    let count = this.current.open.length;
    for (const generation of this.earlier) count += generation.open.length;
    return count;
  }

  add(record: OpenRecord): void {
    this.current.add(record);
  }

  resolve(record: OpenRecord, offset: number): void {
    if (this.remove(record)) record.resolve(offset);
  }

  reject(record: OpenRecord, error: unknown): void {
    if (this.remove(record)) record.reject(error);
  }

  rejectAll(error: unknown): void {
    for (const { open } of [...this.earlier, this.current])
      for (const record of open.slice()) this.reject(record, error);
  }

  /** Resolves when everything that was added so far is settled. */
  async settled(): Promise<void> {
    if (this.current.open.length > 0) {
      this.earlier.push(this.current);
      this.current = new FlushGeneration();
    }
    await Promise.all(this.earlier.map(({ emptied }) => emptied));
  }

  private remove(record: OpenRecord): boolean {
    const { generation } = record;
    if (!generation) return false;
    generation.remove(record);
    if (generation.open.length === 0 && generation !== this.current) {
      this.earlier = this.earlier.filter((one) => one !== generation);
      generation.close();
    }
    return true;
  }
}
