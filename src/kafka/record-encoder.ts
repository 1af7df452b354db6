import type { ProducedHeaders } from './ports.js';

/** The fields of a record that the wire format knows (magic 2), with the deltas to its batch's first record. */
export interface EncodableRecord {
  readonly key: string | Buffer | null | undefined;
  readonly value: string | Buffer | null | undefined;
  readonly headers?: ProducedHeaders | undefined;
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

function bodySize(record: EncodableRecord, flat: readonly (string | Buffer)[]): number {
  let size =
    1 + // attributes, none are defined
    varIntBytes(record.timestampDelta ?? 0) +
    varIntBytes(record.offsetDelta ?? 0) +
    sizedBytes(lengthOf(record.key)) +
    sizedBytes(lengthOf(record.value)) +
    varIntBytes(flat.length / 2);
  for (const part of flat) size += sizedBytes(lengthOf(part));
  return size;
}

/**
 * Bytes of a record on the wire, its own length included; alone in a batch it takes `BATCH_OVERHEAD_BYTES` more.
 *
 * @throws TypeError when a field is neither a string nor bytes
 */
export function encodedSize(record: EncodableRecord): number {
  const body = bodySize(record, flatHeaders(record.headers));
  return varIntBytes(body) + body;
}

/**
 * A record as it stands in a record batch, written into one buffer of exactly its size.
 *
 * @param record with `timestampDelta` in [0, 2^30)
 * @source https://kafka.apache.org/documentation/#record
 */
export function encodeRecord(record: EncodableRecord): Buffer {
  const flat = flatHeaders(record.headers);
  const body = bodySize(record, flat);
  const bytes = Buffer.allocUnsafe(varIntBytes(body) + body);
  let at = writeVarInt(bytes, 0, body);
  bytes[at++] = 0;
  at = writeVarInt(bytes, at, record.timestampDelta ?? 0);
  at = writeVarInt(bytes, at, record.offsetDelta ?? 0);
  at = writeField(bytes, at, record.key, lengthOf(record.key));
  at = writeField(bytes, at, record.value, lengthOf(record.value));
  at = writeVarInt(bytes, at, flat.length / 2);
  for (const part of flat) at = writeField(bytes, at, part, lengthOf(part));
  return bytes;
}
