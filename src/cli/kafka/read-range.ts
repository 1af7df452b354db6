import type { LogReader, LogRecord, RecordBatch } from '../../kafka/ports.js';

/** A record with the partition that it stands in. */
export interface PlacedRecord extends LogRecord {
  readonly partition: number;
}

/** What a reading is told. */
export interface RangeTaker {
  record(record: PlacedRecord): void;
  /** Records that nobody can read. */
  unreadable?(batch: RecordBatch): void;
}

/**
 * Hands over all records of a partition from `from` up to `to`, without it, in their order.
 *
 * @param stopped ends it early
 */
export function readRange(
  reader: LogReader,
  partition: number,
  range: { readonly from: number; readonly to: number },
  taker: RangeTaker,
  stopped: AbortSignal,
): Promise<void> {
  const { from, to } = range;
  if (from >= to || stopped.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const sweep = reader.sweep(partition, from, (batch) => {
      for (const record of batch.records)
        if (record.offset < to) taker.record({ ...record, partition });
      if ((batch.unreadable?.length ?? 0) > 0) taker.unreadable?.(batch);
      if (batch.nextOffset < to) return 'more';
      stopped.removeEventListener('abort', stop);
      resolve();
      return 'enough';
    });
    const stop = (): void => {
      sweep.end();
      resolve();
    };
    stopped.addEventListener('abort', stop, { once: true });
  });
}

/** Hands over what comes after `from`, until it is stopped. */
export function follow(
  reader: LogReader,
  partition: number,
  from: number,
  taker: RangeTaker,
): () => void {
  const sweep = reader.sweep(partition, from, (batch) => {
    for (const record of batch.records) taker.record({ ...record, partition });
    if ((batch.unreadable?.length ?? 0) > 0) taker.unreadable?.(batch);
    return 'more';
  });
  return () => sweep.end();
}
