import { crc32c } from '@node-rs/crc32';

import { GatewayError } from '../gateway-error.js';
import { messageOf } from '../unknown-error.js';
import { loadDecoder, loadMessageSetDecoder } from './kafkajs-internals.js';
import type { DecodedRecord, Decoder } from './kafkajs-internals.js';
import type { UnreadableRange } from './ports.js';
import { decodeRecordBatch } from './record-batch-decoder.js';

/**
 * Decodes what a broker answers to a fetch, so that one bad record batch costs only itself.
 *
 * kafkajs decodes inside the fetch: a batch that can't be inflated rejects the answer for all partitions, the consumer
 * fetches it again, crashes after its retries, restarts, and meets it again, for ever. Here such a batch becomes one
 * record in its place, at the batch's last offset, that carries an `UnreadableRange`. Three more things that the
 * original does not do: checksums are verified, as Java's consumer does; a batch whose last records were compacted away
 * ends in a control record at its last offset (without it kafkajs walks such a gap one fetch an offset, and stands
 * still at a batch that is empty); batches of any number of records are taken (it pushes them as arguments). And
 * partitions without news are left out: an answer names all that were asked for, and kafkajs takes each through
 * decoder, batch, worker and heartbeat, which is most of what a fetch costs when one of 24 has a record.
 *
 * @source kafkajs/src/protocol/requests/fetch/v11/response.js; https://kafka.apache.org/documentation/#recordbatch
 */
const KafkaDecoder = loadDecoder();

/** In a partition's part of the answer. */
const ERROR_AT = 4;
const ABORTED_AT = 30;
const ABORTED_BYTES = 16;
const NO_REPLICA = -1;
/** In a record batch. */
const SIZE_BEFORE_LENGTH = 12;
const MAGIC_AT = 16;
const CRC_AT = 17;
const ATTRIBUTES_AT = 21;
const LAST_OFFSET_DELTA_AT = 23;
const MAX_TIMESTAMP_AT = 35;
const PRODUCER_ID_AT = 43;
const RECORD_BATCH_MAGIC = 2;
const TRANSACTIONAL = 0x10;

/** A record of kafkajs that stands for a batch nobody can read. */
export interface UnreadableRecord extends DecodedRecord {
  readonly unreadable: UnreadableRange;
}

export function isUnreadable(record: object): record is UnreadableRecord {
  return 'unreadable' in record;
}

/** @returns the answer in the shape that kafkajs' own decoder gives it */
export async function decodeFetchAnswer(bytes: Buffer): Promise<unknown> {
  const decoder = new KafkaDecoder(bytes);
  const clientSideThrottleTime = decoder.readInt32();
  const errorCode = decoder.readInt16();
  const sessionId = decoder.readInt32();
  const responses = await decoder.readArrayAsync(decodeTopic);
  return { throttleTime: 0, clientSideThrottleTime, errorCode, sessionId, responses };
}

async function decodeTopic(decoder: Decoder): Promise<unknown> {
  const topicName = decoder.readString();
  const partitions: unknown[] = [];
  for (let left = decoder.readInt32(); left > 0; left--) {
    if (!skipsWithoutNews(decoder)) partitions.push(await decodePartition(decoder));
  }
  return { topicName, partitions };
}

/** Goes past a partition that has no records, no error, and no better replica to read from. */
function skipsWithoutNews(decoder: Decoder): boolean {
  const { buffer, offset } = decoder;
  const aborted = Math.max(0, buffer.readInt32BE(offset + ABORTED_AT));
  const end = offset + ABORTED_AT + 4 + aborted * ABORTED_BYTES;
  const hasNews =
    buffer.readInt16BE(offset + ERROR_AT) !== 0 ||
    buffer.readInt32BE(end) !== NO_REPLICA ||
    buffer.readInt32BE(end + 4) > 0;
  if (!hasNews) decoder.offset = end + 8;
  return !hasNews;
}

async function decodePartition(decoder: Decoder): Promise<unknown> {
  const partition = decoder.readInt32();
  const errorCode = decoder.readInt16();
  const highWatermark = decoder.readInt64().toString();
  const lastStableOffset = decoder.readInt64().toString();
  const lastStartOffset = decoder.readInt64().toString();
  const abortedTransactions = decoder.readArray((aborted) => ({
    producerId: aborted.readInt64().toString(),
    firstOffset: aborted.readInt64().toString(),
  }));
  const preferredReadReplica = decoder.readInt32();
  const size = decoder.readInt32();
  const messages =
    size > 0 && decoder.canReadBytes(size) ? await decodeRecords(decoder.readBytes(size)) : [];
  return {
    partition,
    errorCode,
    highWatermark,
    lastStableOffset,
    lastStartOffset,
    abortedTransactions,
    preferredReadReplica,
    messages,
  };
}

/** @param bytes record batches one after the other; the last may be cut off, it is fetched again then */
export async function decodeRecords(bytes: Buffer): Promise<DecodedRecord[]> {
  if (bytes.length <= MAGIC_AT) return [];
  if (bytes[MAGIC_AT] !== RECORD_BATCH_MAGIC) {
    return loadMessageSetDecoder()(new KafkaDecoder(bytes), bytes.length);
  }
  const records: DecodedRecord[] = [];
  let at = 0;
  while (at + SIZE_BEFORE_LENGTH <= bytes.length) {
    const end = at + SIZE_BEFORE_LENGTH + bytes.readInt32BE(at + 8);
    if (end > bytes.length) break;
    const batch = bytes.subarray(at, end);
    for (const record of await decodeBatch(batch)) records.push(record);
    if (Number(records.at(-1)?.offset ?? -1) < lastOffsetOf(batch)) {
      records.push({ ...placeholder(batch), isControlRecord: true });
    }
    at = end;
  }
  return records;
}

async function decodeBatch(batch: Buffer): Promise<readonly DecodedRecord[]> {
  try {
    if (crc32c(batch.subarray(ATTRIBUTES_AT)) !== batch.readUInt32BE(CRC_AT)) {
      throw new GatewayError('batch-corrupt', 'its checksum is wrong');
    }
    return await decodeRecordBatch(batch);
  } catch (error) {
    const unreadable: UnreadableRange = {
      fromOffset: Number(batch.readBigInt64BE(0)),
      toOffset: lastOffsetOf(batch),
      code: error instanceof GatewayError ? error.code : 'batch-corrupt',
      reason: messageOf(error),
      bytes: batch,
    };
    return [{ ...placeholder(batch), unreadable } as UnreadableRecord];
  }
}

function lastOffsetOf(batch: Buffer): number {
  return Number(batch.readBigInt64BE(0)) + batch.readInt32BE(LAST_OFFSET_DELTA_AT);
}

/** A record without content at the batch's last offset. */
function placeholder(batch: Buffer): DecodedRecord {
  return {
    offset: String(lastOffsetOf(batch)),
    timestamp: batch.readBigInt64BE(MAX_TIMESTAMP_AT).toString(),
    key: null,
    value: null,
    headers: {},
    isControlRecord: false,
    batchContext: {
      producerId: batch.readBigInt64BE(PRODUCER_ID_AT).toString(),
      inTransaction: (batch.readInt16BE(ATTRIBUTES_AT) & TRANSACTIONAL) > 0,
    },
  };
}
