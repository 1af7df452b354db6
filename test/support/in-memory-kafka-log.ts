import type {
  LogRecord,
  OutgoingRecord,
  RecordBatch,
  UnreadableRange,
} from '../../src/kafka/ports.js';

type Entry =
  | { readonly kind: 'record'; readonly record: LogRecord }
  | { readonly kind: 'marker'; readonly offset: number }
  | { readonly kind: 'unreadable'; readonly range: UnreadableRange };

/** Records handed over at most in one batch. */
const BATCH_RECORDS = 500;

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

  append({ key, value, headers = {} }: Omit<OutgoingRecord, 'topic'>): number {
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
    this.entries.push({ kind: 'record', record });
    return offset;
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

  /** @returns null at the partition's end */
  read(from: number): RecordBatch | null {
    if (from >= this.end) return null;
    const found = this.entries.filter((entry) => lastOffset(entry) >= from).slice(0, BATCH_RECORDS);
    const last = found.at(-1);
    if (!last) return null;
    const records = found.flatMap((entry) => (entry.kind === 'record' ? [entry.record] : []));
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

  /** The newest records, for assertions. */
  get records(): readonly LogRecord[] {
    return this.entries.flatMap((entry) => (entry.kind === 'record' ? [entry.record] : []));
  }
}

function lastOffset(entry: Entry): number {
  if (entry.kind === 'record') return entry.record.offset;
  return entry.kind === 'marker' ? entry.offset : entry.range.toOffset;
}

function bytes(value: string | Buffer): Buffer {
  return typeof value === 'string' ? Buffer.from(value) : value;
}
