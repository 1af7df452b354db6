import type {
  LogRecord,
  OutgoingRecord,
  RecordBatch,
  UnreadableRange,
} from '../../src/kafka/ports.js';

type Entry =
  | {
      readonly kind: 'record';
      readonly record: LogRecord;
      readonly transaction: InMemoryTransaction | null;
    }
  | { readonly kind: 'marker'; readonly offset: number }
  | { readonly kind: 'unreadable'; readonly range: UnreadableRange };

/** Records handed over at most in one batch. */
const BATCH_RECORDS = 500;

type Appended = Omit<OutgoingRecord, 'topic'>;

/** Records that show once it is committed, and never when it is aborted. Until then nobody reads past them. */
export class InMemoryTransaction {
  state: 'open' | 'committed' | 'aborted' = 'open';

  constructor(private readonly log: InMemoryPartition) {}

  /** @returns the offset */
  append(record: Appended): number {
    if (this.state !== 'open') throw new Error(`the transaction is ${this.state}`);
    return this.log.append(record, this);
  }

  commit(): void {
    this.close('committed');
  }

  abort(): void {
    this.close('aborted');
  }

  private close(state: 'committed' | 'aborted'): void {
    if (this.state !== 'open') throw new Error(`the transaction is ${this.state}`);
    this.state = state;
    this.log.appendMarker();
  }
}

/** A partition in memory: records, transaction markers, unreadable ranges, and a start that retention moves. */
export class InMemoryPartition {
  private entries: Entry[] = [];
  start = 0;
  end = 0;

  constructor(
    readonly topic: string,
    readonly partition: number,
    private readonly now: () => number,
  ) {}

  append(
    { key, value, headers = {} }: Appended,
    transaction: InMemoryTransaction | null = null,
  ): number {
    const offset = this.end++;
    const consumed: Record<string, Buffer | Buffer[]> = {};
    for (const [name, header] of Object.entries(headers)) {
      if (header === undefined) continue;
      if (typeof header === 'string' || Buffer.isBuffer(header)) consumed[name] = bytes(header);
      else consumed[name] = header.map(bytes);
    }
    const record = {
      offset,
      timestampMs: this.now(),
      key: key === null ? null : bytes(key),
      value: value === null ? null : bytes(value),
      headers: consumed,
    };
    this.entries.push({ kind: 'record', record, transaction });
    return offset;
  }

  begin(): InMemoryTransaction {
    return new InMemoryTransaction(this);
  }

  appendMarker(): void {
    this.entries.push({ kind: 'marker', offset: this.end++ });
  }

  appendUnreadable(records: number): void {
    const range = {
      fromOffset: this.end,
      toOffset: this.end + records - 1,
      code: 'batch-corrupt',
      reason: 'made so by a test',
      bytes: Buffer.from('unreadable'),
    };
    this.entries.push({ kind: 'unreadable', range });
    this.end += records;
  }

  /** What retention does: everything below `start` is gone. */
  truncate(start: number): void {
    this.start = start;
    this.entries = this.entries.filter((entry) => lastOffset(entry) >= start);
  }

  /**
   * What the broker's cleaner may do at any time: only the newest value of each key stays, no deletion, no marker. What an
   * open transaction holds up stays, and the last entry.
   */
  compact(): void {
    const limit = Math.min(this.readableEnd, this.end - 1);
    const newest = new Map<string, number>();
    for (const { offset, key } of this.records) if (key) newest.set(key.toString(), offset);
    this.entries = this.entries.filter((entry) => {
      if (lastOffset(entry) >= limit || entry.kind === 'unreadable') return true;
      if (entry.kind === 'marker' || isAborted(entry)) return false;
      const { key, value, offset } = entry.record;
      return key === null || (value !== null && newest.get(key.toString()) === offset);
    });
  }

  /** The first offset that an open transaction holds, else the end. */
  get readableEnd(): number {
    const open = this.entries.find(
      (entry) => entry.kind === 'record' && entry.transaction?.state === 'open',
    );
    return open ? lastOffset(open) : this.end;
  }

  /** @returns null at the end of what is readable */
  read(from: number): RecordBatch | null {
    const limit = this.readableEnd;
    if (from >= limit) return null;
    const found = this.entries
      .filter((entry) => lastOffset(entry) >= from && lastOffset(entry) < limit)
      .slice(0, BATCH_RECORDS);
    const last = found.at(-1);
    if (!last) return null;
    const records = visible(found);
    const unreadable = found.flatMap((entry) => (entry.kind === 'unreadable' ? [entry.range] : []));
    return {
      topic: this.topic,
      partition: this.partition,
      records,
      ...(unreadable.length > 0 ? { unreadable } : {}),
      nextOffset: lastOffset(last) + 1,
      highWatermark: this.end,
    };
  }

  /** All records that readers see, for assertions. */
  get records(): readonly LogRecord[] {
    const limit = this.readableEnd;
    return visible(this.entries.filter((entry) => lastOffset(entry) < limit));
  }
}

function visible(entries: readonly Entry[]): LogRecord[] {
  return entries.flatMap((entry) =>
    entry.kind === 'record' && !isAborted(entry) ? [entry.record] : [],
  );
}

function isAborted(entry: Entry): boolean {
  return entry.kind === 'record' && entry.transaction?.state === 'aborted';
}

function lastOffset(entry: Entry): number {
  if (entry.kind === 'record') return entry.record.offset;
  return entry.kind === 'marker' ? entry.offset : entry.range.toOffset;
}

function bytes(value: string | Buffer): Buffer {
  return typeof value === 'string' ? Buffer.from(value) : value;
}
