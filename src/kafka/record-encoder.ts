import type { ProducedHeaders } from './ports.js';

/** What of a record does not depend on its place in a batch. */
export interface RecordContent {
  readonly key: string | Buffer | null | undefined;
  readonly value: string | Buffer | null | undefined;
  readonly headers?: ProducedHeaders | undefined;
}

/** The fields of a record that the wire format knows (magic 2), with the deltas to its batch's first record. */
export interface EncodableRecord extends RecordContent {
  readonly offsetDelta?: number;
  /** Milliseconds. */
  readonly timestampDelta?: number;
}

/** Bytes of a record batch before its first record. @source DefaultRecordBatch.RECORD_BATCH_OVERHEAD */
export const BATCH_OVERHEAD_BYTES = 61;

type Field = string | Buffer | null | undefined;

const zigZag = (value: number): number => ((value << 1) ^ (value >> 31)) >>> 0;

function varIntBytes(value: number): number {
  let rest = zigZag(value);
  let bytes = 1;
  while (rest >= 0x80) {
    rest >>>= 7;
    bytes++;
  }
  return bytes;
}

function writeVarInt(target: Buffer, at: number, value: number): number {
  let rest = zigZag(value);
  let next = at;
  while (rest >= 0x80) {
    target[next++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  target[next++] = rest;
  return next;
}

/** The length that stands before a field: -1 for one that is absent. */
function lengthOf(field: Field): number {
  if (field === null || field === undefined) return -1;
  if (typeof field === 'string') return Buffer.byteLength(field);
  if (Buffer.isBuffer(field)) return field.length;
  throw new TypeError(`a record's fields are text or bytes, not ${typeof field}`);
}

function sizedBytes(length: number): number {
  return varIntBytes(length) + Math.max(length, 0);
}

function writeField(target: Buffer, at: number, field: Field, length: number): number {
  const start = writeVarInt(target, at, length);
  if (field === null || field === undefined) return start;
  if (typeof field === 'string') target.write(field, start, length, 'utf8');
  else target.set(field, start);
  return start + length;
}

/** Headers one by one, in order: a list is as many headers of the same name, `undefined` is none. */
function flatHeaders(headers: ProducedHeaders | undefined): (string | Buffer)[] {
  const flat: (string | Buffer)[] = [];
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined) continue;
    if (typeof value === 'string' || Buffer.isBuffer(value)) flat.push(name, value);
    else for (const one of value) flat.push(name, one);
  }
  return flat;
}

function contentSize(record: RecordContent, flat: readonly (string | Buffer)[]): number {
  let size =
    sizedBytes(lengthOf(record.key)) +
    sizedBytes(lengthOf(record.value)) +
    varIntBytes(flat.length / 2);
  for (const part of flat) size += sizedBytes(lengthOf(part));
  return size;
}

/**
 * Key, value and headers as they stand in a record, in one buffer of exactly their size.
 *
 * @throws TypeError when a field is neither a string nor bytes
 */
export function encodeContent(record: RecordContent): Buffer {
  const flat = flatHeaders(record.headers);
  const bytes = Buffer.allocUnsafe(contentSize(record, flat));
  let at = writeField(bytes, 0, record.key, lengthOf(record.key));
  at = writeField(bytes, at, record.value, lengthOf(record.value));
  at = writeVarInt(bytes, at, flat.length / 2);
  for (const part of flat) at = writeField(bytes, at, part, lengthOf(part));
  return bytes;
}

/** Attributes, of which none are defined, both deltas, and the content. */
function bodySize(contentBytes: number, offsetDelta: number, timestampDelta: number): number {
  return 1 + varIntBytes(timestampDelta) + varIntBytes(offsetDelta) + contentBytes;
}

/** Bytes of a record in a batch, its own length included. */
export function recordSize(contentBytes: number, offsetDelta = 0, timestampDelta = 0): number {
  const body = bodySize(contentBytes, offsetDelta, timestampDelta);
  return varIntBytes(body) + body;
}

/**
 * Writes a record as it stands in a batch.
 *
 * @param timestampDelta in [0, 2^30)
 * @returns where it ends
 * @source https://kafka.apache.org/documentation/#record
 */
export function writeRecord(
  target: Buffer,
  start: number,
  content: Buffer,
  offsetDelta = 0,
  timestampDelta = 0,
): number {
  let at = writeVarInt(target, start, bodySize(content.length, offsetDelta, timestampDelta));
  target[at++] = 0;
  at = writeVarInt(target, at, timestampDelta);
  at = writeVarInt(target, at, offsetDelta);
  target.set(content, at);
  return at + content.length;
}

/** Bytes of a record on the wire, alone in a batch; the batch takes `BATCH_OVERHEAD_BYTES` more. */
export function encodedSize(record: EncodableRecord): number {
  const contentBytes = contentSize(record, flatHeaders(record.headers));
  return recordSize(contentBytes, record.offsetDelta, record.timestampDelta);
}

/** A record as it stands in a batch, in a buffer of its own. */
export function encodeRecord(record: EncodableRecord): Buffer {
  const { offsetDelta, timestampDelta } = record;
  const content = encodeContent(record);
  const bytes = Buffer.allocUnsafe(recordSize(content.length, offsetDelta, timestampDelta));
  writeRecord(bytes, 0, content, offsetDelta, timestampDelta);
  return bytes;
}
