import { GatewayError } from '../gateway-error.js';
import { loadCodecLookup } from './kafkajs-internals.js';
import type { DecodedRecord } from './kafkajs-internals.js';

/**
 * Decodes record batches in one pass over their bytes.
 *
 * The original copies a record's headers once for each header, goes through a 64-bit number class for each offset and
 * time, and makes two decoders a record: with the 14 headers of a delivery 10 us a record, here 2.
 *
 * @source https://kafka.apache.org/documentation/#recordbatch, #record
 */
const codecFor = loadCodecLookup();

const ATTRIBUTES_AT = 21;
const FIRST_TIMESTAMP_AT = 27;
const MAX_TIMESTAMP_AT = 35;
const PRODUCER_ID_AT = 43;
const COUNT_AT = 57;
const RECORDS_AT = 61;

const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

type Headers = Record<string, Buffer | Buffer[] | undefined>;

/** What the records of a batch have in common. */
interface BatchHead {
  readonly firstOffset: number;
  readonly firstTimestampMs: number;
  /** Given when the broker's clock counts, for all records of the batch. */
  readonly appendedAt: string | null;
  readonly isControlRecord: boolean;
  readonly batchContext: DecodedRecord['batchContext'];
}

/**
 * The records of a batch, control records included.
 *
 * @param batch one whole batch of magic 2
 * @throws when its records can't be inflated or read
 */
export async function decodeRecordBatch(batch: Buffer): Promise<DecodedRecord[]> {
  const attributes = batch.readInt16BE(ATTRIBUTES_AT);
  const maxTimestamp = batch.readBigInt64BE(MAX_TIMESTAMP_AT).toString();
  const head: BatchHead = {
    firstOffset: Number(batch.readBigInt64BE(0)),
    firstTimestampMs: Number(batch.readBigInt64BE(FIRST_TIMESTAMP_AT)),
    appendedAt: (attributes & LOG_APPEND_TIME) > 0 ? maxTimestamp : null,
    isControlRecord: (attributes & CONTROL) > 0,
    batchContext: {
      producerId: batch.readBigInt64BE(PRODUCER_ID_AT).toString(),
      inTransaction: (attributes & TRANSACTIONAL) > 0,
    },
  };
  const count = batch.readInt32BE(COUNT_AT);
  const stored = batch.subarray(RECORDS_AT);
  const codec = count > 0 ? codecFor(attributes) : null;
  const cursor = new Cursor(codec ? await codec.decompress(stored) : stored);
  const records: DecodedRecord[] = [];
  for (let index = 0; index < count; index++) records.push(decodeRecord(cursor, head));
  return records;
}

function decodeRecord(cursor: Cursor, head: BatchHead): DecodedRecord {
  const length = cursor.varInt();
  const end = cursor.at + length;
  cursor.at++; // attributes, none are defined
  const timestampDelta = cursor.varLong();
  const offsetDelta = cursor.varInt();
  const record = {
    offset: String(head.firstOffset + offsetDelta),
    timestamp: head.appendedAt ?? String(head.firstTimestampMs + timestampDelta),
    key: cursor.sizedBytes(),
    value: cursor.sizedBytes(),
    headers: decodeHeaders(cursor),
    isControlRecord: head.isControlRecord,
    batchContext: head.batchContext,
  };
  if (cursor.at !== end) throw corrupt('a record is not as long as it says');
  return record;
}

/** A header without a value is none. */
function decodeHeaders(cursor: Cursor): Headers {
  const headers: Headers = {};
  const count = cursor.varInt();
  for (let index = 0; index < count; index++) {
    const name = cursor.sizedName(index);
    const value = cursor.sizedBytes();
    if (value === null) continue;
    const known = Object.hasOwn(headers, name) ? headers[name] : undefined;
    if (known !== undefined)
      headers[name] = Array.isArray(known) ? [...known, value] : [known, value];
    else if (name === '__proto__')
      Object.defineProperty(headers, name, { value, enumerable: true });
    else headers[name] = value;
  }
  return headers;
}

/** Reads numbers and fields one after the other; never beyond the bytes. */
class Cursor {
  at = 0;
  private readonly names: { readonly bytes: Buffer; readonly text: string }[] = [];

  constructor(private readonly bytes: Buffer) {}

  /** A zigzag number of at most 32 bits. */
  varInt(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
    }
    throw corrupt('a number is too long');
  }

  /** A zigzag number of at most 64 bits; exact up to 2^52. */
  varLong(): number {
    let value = 0;
    for (let factor = 1; factor < 2 ** 70; factor *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    throw corrupt('a number is too long');
  }

  /** Null when the length is -1. */
  sizedBytes(): Buffer | null {
    const length = this.varInt();
    if (length === -1) return null;
    const start = this.skip(length);
    return this.bytes.subarray(start, this.at);
  }

  /** @param index of the name in its record: the records of a batch mostly have the same names in the same order */
  sizedName(index: number): string {
    const start = this.skip(this.varInt());
    const known = this.names[index];
    if (known !== undefined && this.isAt(known.bytes, start)) return known.text;
    const bytes = this.bytes.subarray(start, this.at);
    const text = bytes.toString('utf8');
    this.names[index] = { bytes, text };
    return text;
  }

  private isAt(expected: Buffer, start: number): boolean {
    if (expected.length !== this.at - start) return false;
    for (let index = 0; index < expected.length; index++)
      if (this.bytes[start + index] !== expected[index]) return false;
    return true;
  }

  private byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw corrupt('the records end too early');
    return byte;
  }

  /** @returns where it stood before */
  private skip(length: number): number {
    const start = this.at;
    if (length < 0 || length > this.bytes.length - start) throw corrupt('a field is too long');
    this.at = start + length;
    return start;
  }
}

function corrupt(reason: string): GatewayError {
  return new GatewayError('batch-corrupt', reason);
}
