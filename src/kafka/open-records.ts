/** A record that somebody waits for. */
export interface OpenRecord {
  readonly resolve: (offset: number) => void;
  readonly reject: (error: unknown) => void;
  /** Null before it is added and after it was settled. */
  generation: FlushGeneration | null;
}

/** Records that were added between two calls of `settled`. */
class FlushGeneration {
  readonly open = new Set<OpenRecord>();
  private markEmpty: (() => void) | null = null;
  readonly emptied = new Promise<void>((resolve) => {
    this.markEmpty = resolve;
  });

  close(): void {
    this.markEmpty?.();
  }
}

/** The records that are neither acknowledged nor rejected. Settling one twice has no effect. */
export class OpenRecords {
  private current = new FlushGeneration();
  private earlier: FlushGeneration[] = [];

  get count(): number {
    let count = this.current.open.size;
    for (const generation of this.earlier) count += generation.open.size;
    return count;
  }

  add(record: OpenRecord): void {
    record.generation = this.current;
    this.current.open.add(record);
  }

  resolve(record: OpenRecord, offset: number): void {
    if (this.remove(record)) record.resolve(offset);
  }

  reject(record: OpenRecord, error: unknown): void {
    if (this.remove(record)) record.reject(error);
  }

  rejectAll(error: unknown): void {
    for (const generation of [...this.earlier, this.current]) {
      for (const record of generation.open) this.reject(record, error);
    }
  }

  /** Resolves when everything that was added so far is settled. */
  async settled(): Promise<void> {
    if (this.current.open.size > 0) {
      this.earlier.push(this.current);
      this.current = new FlushGeneration();
    }
    await Promise.all(this.earlier.map(({ emptied }) => emptied));
  }

  private remove(record: OpenRecord): boolean {
    const { generation } = record;
    if (!generation) return false;
    record.generation = null;
    generation.open.delete(record);
    if (generation.open.size === 0 && generation !== this.current) {
      this.earlier = this.earlier.filter((one) => one !== generation);
      generation.close();
    }
    return true;
  }
}
