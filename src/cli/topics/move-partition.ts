import type { LogReader, LogRecord, RecordSink, UnreadableRange } from '../../kafka/ports.js';
import { headerInteger } from '../../pipeline/messages/headers.js';
import type { OpenDeliveries } from './open-deliveries.js';

/** A partition of the old `deliveries`, and where its open deliveries go. */
export interface PartitionMove {
  readonly reader: LogReader;
  readonly sink: RecordSink;
  readonly partition: number;
  readonly open: OpenDeliveries;
  /** Nothing at or above is read. */
  readonly end: number;
  /** The new `deliveries`. */
  readonly target: string;
  /** A stretch that nobody can read. */
  readonly unreadable: (range: UnreadableRange) => Promise<void>;
  readonly stopped: AbortSignal;
}

/** Read before what was read is written: bounds the memory. */
const CHUNK_BYTES = 8 * 1024 * 1024;
const CHUNK_RECORDS = 10_000;

/**
 * Copies the open deliveries of a partition, in their order.
 *
 * @returns how many
 */
export async function movePartition(move: PartitionMove): Promise<number> {
  const { open, end, sink, target, stopped } = move;
  let moved = 0;
  let next = open.lowest;
  while (next < end) {
    stopped.throwIfAborted();
    const chunk = await readChunk(move, next);
    for (const range of chunk.unreadable) await move.unreadable(range);
    await Promise.all(
      chunk.records.map(({ key, value, headers, offset }) => {
        const endpointId = key?.toString('utf8') ?? '';
        const tried = open.attemptsAt(endpointId, offset);
        const attempt = (headerInteger(headers, 'attempt') ?? 1) + tried;
        const renewed = tried > 0 ? { ...headers, attempt: String(attempt) } : headers;
        return sink.send({ topic: target, key, value, headers: renewed });
      }),
    );
    moved += chunk.records.length;
    next = chunk.next;
  }
  return moved;
}

interface Chunk {
  readonly records: readonly LogRecord[];
  readonly unreadable: readonly UnreadableRange[];
  readonly next: number;
}

function readChunk(move: PartitionMove, from: number): Promise<Chunk> {
  const { reader, partition, open, end, stopped } = move;
  const records: LogRecord[] = [];
  const unreadable: UnreadableRange[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      sweep.end();
      reject(abortionOf(stopped));
    };
    stopped.addEventListener('abort', stop, { once: true });
    const sweep = reader.sweep(partition, from, (batch) => {
      for (const record of batch.records) {
        bytes += record.value?.length ?? 0;
        const endpointId = record.key?.toString('utf8') ?? '';
        if (record.offset < end && open.isOpen(endpointId, record.offset)) records.push(record);
      }
      unreadable.push(...(batch.unreadable ?? []));
      const isFull = bytes >= CHUNK_BYTES || records.length >= CHUNK_RECORDS;
      if (batch.nextOffset < end && !isFull) return 'more';
      stopped.removeEventListener('abort', stop);
      resolve({ records, unreadable, next: batch.nextOffset });
      return 'enough';
    });
  });
}

function abortionOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error('it was stopped');
}
