import { createRequire } from 'node:module';

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import type { DecodedRecord } from '../../../src/kafka/kafkajs-internals.js';
import { loadDecoder } from '../../../src/kafka/kafkajs-internals.js';
import type { ProducedHeaders } from '../../../src/kafka/ports.js';
import { decodeRecordBatch } from '../../../src/kafka/record-batch-decoder.js';
import { encodeRecord } from '../../../src/kafka/record-encoder.js';

const require = createRequire(import.meta.url);
const KafkaDecoder = loadDecoder();
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kafkajs declares no types for its inner modules
const decodeWithClient = require('kafkajs/src/protocol/recordBatch/v0/decoder') as (
  decoder: object,
) => Promise<{ readonly records: readonly DecodedRecord[] }>;

interface RecordShape {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: ProducedHeaders;
  readonly timestampDelta: number;
}

const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;

/** A record batch as a broker stores it, without its checksum. */
function aBatch(records: readonly (RecordShape | Buffer)[], attributes = 0): Buffer {
  const head = Buffer.alloc(61);
  head.writeBigInt64BE(9_000_000_000n, 0);
  head.writeInt8(2, 16);
  head.writeInt16BE(attributes, 21);
  head.writeBigInt64BE(1_700_000_000_000n, 27);
  head.writeBigInt64BE(1_700_000_000_999n, 35);
  head.writeBigInt64BE(77n, 43);
  head.writeInt32BE(records.length, 57);
  const bytes = Buffer.concat([
    head,
    ...records.map((record, offsetDelta) =>
      Buffer.isBuffer(record) ? record : encodeRecord({ ...record, offsetDelta }),
    ),
  ]);
  bytes.writeInt32BE(bytes.length - 12, 8);
  return bytes;
}

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
const aRecord = fc.record<RecordShape>({
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.dictionary(
    fc.constantFrom('a', 'event-id', 'Ünïcode', 'x'),
    fc.oneof(bytes, fc.array(bytes, { minLength: 1, maxLength: 3 })),
  ),
  timestampDelta: fc.nat(2 ** 30 - 1),
});
const plain: RecordShape = { key: null, value: Buffer.from('v'), headers: {}, timestampDelta: 0 };

/** What both decoders tell of a record. */
const told = (records: readonly DecodedRecord[]) =>
  records.map(({ offset, timestamp, key, value, headers, isControlRecord, batchContext }) => {
    const { producerId, inTransaction } = batchContext;
    return { offset, timestamp, key, value, headers, isControlRecord, producerId, inTransaction };
  });

describe('a record batch', () => {
  it('is decoded as the client itself would', async () => {
    const attributes = fc.constantFrom(0, LOG_APPEND_TIME, TRANSACTIONAL, 0x20 | TRANSACTIONAL);
    await fc.assert(
      fc.asyncProperty(fc.array(aRecord, { maxLength: 8 }), attributes, async (records, flags) => {
        const batch = aBatch(records, flags);
        const expected = (await decodeWithClient(new KafkaDecoder(batch))).records;
        expect(told(await decodeRecordBatch(batch))).toEqual(told(expected));
      }),
    );
  });

  it('holds times before those of its first record', async () => {
    // Length, attributes, a delta of -1,000, no key, no value, no headers.
    const record = Buffer.from([14, 0, 0xcf, 0x0f, 0, 1, 1, 0]);
    const [decoded] = await decodeRecordBatch(aBatch([record]));
    expect(decoded).toMatchObject({ timestamp: '1699999999000', key: null, value: null });
  });

  it('leaves out a header without a value', async () => {
    const record = Buffer.from([20, 0, 0, 0, 1, 1, 2, 2, 0x61, 1]);
    record[0] = (record.length - 1) * 2;
    const [decoded] = await decodeRecordBatch(aBatch([record]));
    expect(decoded?.headers).toEqual({});
  });

  it('keeps a header whose name means something to JavaScript', async () => {
    const headers = Object.fromEntries([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    const [decoded] = await decodeRecordBatch(aBatch([{ ...plain, headers }]));
    expect(Object.entries(decoded?.headers ?? {})).toEqual([
      ['__proto__', Buffer.from('x')],
      ['constructor', Buffer.from('y')],
    ]);
  });

  it('is refused when it was cut off anywhere, or a length in it is wrong', async () => {
    const headers = { 'event-id': 'evt-1' };
    const batch = aBatch([plain, { ...plain, headers }]);
    for (let end = 61; end < batch.length; end++)
      await expect(decodeRecordBatch(batch.subarray(0, end))).rejects.toMatchObject({
        code: 'batch-corrupt',
      });
    batch[61]! += 2;
    await expect(decodeRecordBatch(batch)).rejects.toMatchObject({ code: 'batch-corrupt' });
  });
});
