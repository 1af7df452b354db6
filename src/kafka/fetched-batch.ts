import { isUnreadable } from './fetch-answer.js';
import type { FetchedBatch } from './kafkajs-internals.js';
import type { ConsumedHeaders, LogRecord, RecordBatch, UnreadableRange } from './ports.js';

const NO_HEADERS: ConsumedHeaders = {};

/** A batch of the client's as the ports know it. */
export function recordBatchOf(batch: FetchedBatch): RecordBatch {
  const from = Number(batch.fetchedOffset);
  const records: LogRecord[] = [];
  const unreadable: UnreadableRange[] = [];
  for (const message of batch.messages) {
    if (isUnreadable(message)) {
      const range = message.unreadable;
      unreadable.push({ ...range, fromOffset: Math.max(range.fromOffset, from) });
    } else {
      records.push({
        offset: Number(message.offset),
        timestampMs: Number(message.timestamp),
        key: message.key,
        value: message.value,
        headers: message.headers ?? NO_HEADERS,
      });
    }
  }
  return {
    topic: batch.topic,
    partition: batch.partition,
    records,
    ...(unreadable.length > 0 ? { unreadable } : {}),
    nextOffset: Number(batch.lastOffset()) + 1,
    highWatermark: Number(batch.highWatermark),
  };
}
