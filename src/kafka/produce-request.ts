import { crc32c } from '@node-rs/crc32';

import { BATCH_OVERHEAD_BYTES, encodeContent, recordSize, writeRecord } from './record-encoder.js';
import type { RecordContent } from './record-encoder.js';

/** A message on its way to the broker; kafkajs passes it on untouched. */
export interface ProducedMessage extends RecordContent {
  /** Its key, value and headers where they were encoded before. */
  readonly content?: Buffer;
  readonly timestamp?: string | number | null;
}

/** What kafkajs asks its encoder to write. */
export interface ProduceRequest {
  readonly acks: number;
  readonly timeout: number;
  readonly transactionalId?: string | null;
  /** A 64-bit number of the client's own kind. */
  readonly producerId?: { toString(): string };
  readonly producerEpoch?: number;
  /** 0 or nothing means none. */
  readonly compression?: number;
  readonly topicData: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly firstSequence?: number;
      readonly messages: readonly ProducedMessage[];
    }[];
  }[];
}

interface Batch {
  readonly partition: number;
  readonly firstSequence: number;
  readonly contents: readonly Buffer[];
  /** From the first offset to the end of the last record. */
  readonly bytes: number;
}

const NO_PRODUCER = '-1';
const TRANSACTIONAL = 0x10;
const MAGIC = 2;
const LENGTH_AT = 8;
const CRC_AT = 17;
const ATTRIBUTES_AT = 21;

/** Whether `encodeProduceRequest` can write it: nothing is to be compressed, and all records are of now. */
export function isPlain({ compression, topicData }: ProduceRequest): boolean {
  return (
    !compression &&
    topicData.every(({ partitions }) =>
      partitions.every(({ messages }) =>
        messages.every(({ timestamp = null }) => timestamp === null),
      ),
    )
  );
}

/**
 * The body of a produce request of the versions 3 to 7, in one buffer of exactly its size; one record batch for each
 * partition.
 *
 * @param request one that `isPlain`
 * @param nowMs the time of its records
 * @source https://kafka.apache.org/protocol#The_Messages_Produce
 */
export function encodeProduceRequest(request: ProduceRequest, nowMs: number): Buffer {
  const topics = request.topicData.map(({ topic, partitions }) => ({
    name: Buffer.from(topic),
    batches: partitions.map(({ partition, firstSequence = 0, messages }) => {
      const contents = messages.map((message) => message.content ?? encodeContent(message));
      return { partition, firstSequence, contents, bytes: batchSize(contents) };
    }),
  }));
  const { transactionalId: id = null } = request;
  const transactionalId = id === null ? null : Buffer.from(id);
  let size = 2 + (transactionalId?.length ?? 0) + 2 + 4 + 4;
  for (const { name, batches } of topics) {
    size += 2 + name.length + 4;
    for (const { bytes } of batches) size += 4 + 4 + bytes;
  }

  const target = Buffer.allocUnsafe(size);
  let at = target.writeInt16BE(transactionalId?.length ?? -1, 0);
  if (transactionalId) at += transactionalId.copy(target, at);
  at = target.writeInt16BE(request.acks, at);
  at = target.writeInt32BE(request.timeout, at);
  at = target.writeInt32BE(topics.length, at);
  for (const { name, batches } of topics) {
    at = target.writeInt16BE(name.length, at);
    at += name.copy(target, at);
    at = target.writeInt32BE(batches.length, at);
    for (const batch of batches) {
      at = target.writeInt32BE(batch.partition, at);
      at = target.writeInt32BE(batch.bytes, at);
      writeBatch(target.subarray(at, at + batch.bytes), batch, request, nowMs);
      at += batch.bytes;
    }
  }
  return target;
}

function batchSize(contents: readonly Buffer[]): number {
  let size = BATCH_OVERHEAD_BYTES;
  for (const [index, { length }] of contents.entries()) size += recordSize(length, index);
  return size;
}

/** @source https://kafka.apache.org/documentation/#recordbatch */
function writeBatch(target: Buffer, batch: Batch, request: ProduceRequest, nowMs: number): void {
  const { contents, firstSequence } = batch;
  const now = BigInt(nowMs);
  target.writeBigInt64BE(0n, 0); // the broker assigns offsets
  target.writeInt32BE(target.length - LENGTH_AT - 4, LENGTH_AT);
  target.writeInt32BE(0, 12); // leader epoch
  target.writeInt8(MAGIC, 16);
  target.writeInt16BE(request.transactionalId ? TRANSACTIONAL : 0, ATTRIBUTES_AT);
  target.writeInt32BE(contents.length - 1, 23);
  target.writeBigInt64BE(now, 27);
  target.writeBigInt64BE(now, 35);
  target.writeBigInt64BE(BigInt(request.producerId?.toString() ?? NO_PRODUCER), 43);
  target.writeInt16BE(request.producerEpoch ?? 0, 51);
  target.writeInt32BE(firstSequence, 53);
  target.writeInt32BE(contents.length, 57);
  let at = BATCH_OVERHEAD_BYTES;
  for (const [index, content] of contents.entries()) at = writeRecord(target, at, content, index);
  target.writeUInt32BE(crc32c(target.subarray(ATTRIBUTES_AT)), CRC_AT);
}
