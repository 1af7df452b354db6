import { createRequire } from 'node:module';

import { beforeAll, describe, expect, it } from '@jest/globals';
import { crc32c } from '@node-rs/crc32';

import { CODECS, registerCodecs } from '../../../src/kafka/codecs.js';
import { decodeFetchAnswer, decodeRecords } from '../../../src/kafka/fetch-answer.js';
import { recordBatchOf } from '../../../src/kafka/fetched-batch.js';
import type { DecodedRecord, FetchedBatch } from '../../../src/kafka/kafkajs-internals.js';
import { encodeRecord } from '../../../src/kafka/record-encoder.js';

const require = createRequire(import.meta.url);
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kafkajs declares no types for its inner modules
const Batch = require('kafkajs/src/consumer/batch') as new (
  topic: string,
  fetchedOffset: string,
  data: object,
) => FetchedBatch;

interface BatchShape {
  readonly firstOffset: number;
  readonly values: readonly string[];
  /** Given when the batch covers more than its records, as after compaction. */
  readonly lastOffsetDelta?: number;
  readonly gzip?: boolean;
}

/** A record batch, byte for byte as a broker stores it. */
async function aBatch({
  firstOffset,
  values,
  lastOffsetDelta = values.length - 1,
  gzip = false,
}: BatchShape): Promise<Buffer> {
  const records = Buffer.concat(
    values.map((value, offsetDelta) => encodeRecord({ key: null, value, offsetDelta })),
  );
  const payload = gzip ? await CODECS.gzip.compress(records) : records;
  const bytes = Buffer.alloc(61 + payload.length);
  bytes.writeBigInt64BE(BigInt(firstOffset), 0);
  bytes.writeInt32BE(bytes.length - 12, 8);
  bytes.writeInt8(2, 16);
  bytes.writeInt16BE(gzip ? 1 : 0, 21);
  bytes.writeInt32BE(lastOffsetDelta, 23);
  bytes.writeBigInt64BE(1_000n, 27);
  bytes.writeBigInt64BE(1_000n, 35);
  bytes.writeBigInt64BE(-1n, 43);
  bytes.writeInt32BE(values.length, 57);
  payload.copy(bytes, 61);
  bytes.writeUInt32BE(crc32c(bytes.subarray(21)), 17);
  return bytes;
}

function fetched(from: number, messages: readonly DecodedRecord[]): FetchedBatch {
  const data = { partition: 0, highWatermark: '1000', abortedTransactions: [], messages };
  return new Batch('t', String(from), data);
}

describe('a fetch answer', () => {
  beforeAll(() => registerCodecs(1_000));

  it('is decoded across batches, without a cut-off one at its end', async () => {
    const whole = await aBatch({ firstOffset: 5, values: ['a', 'b'] });
    const next = await aBatch({ firstOffset: 7, values: ['c'], gzip: true });
    const cut = (await aBatch({ firstOffset: 8, values: ['d'] })).subarray(0, -1);
    const batch = recordBatchOf(fetched(5, await decodeRecords(Buffer.concat([whole, next, cut]))));
    expect(batch.records.map(({ offset, value }) => [offset, String(value)])).toEqual([
      [5, 'a'],
      [6, 'b'],
      [7, 'c'],
    ]);
    expect(batch.nextOffset).toBe(8);
    expect(batch.unreadable).toBeUndefined();
  });

  it('goes past a bomb and keeps its place, bytes and reason', async () => {
    const before = await aBatch({ firstOffset: 0, values: ['a'] });
    const bomb = await aBatch({ firstOffset: 1, values: ['x'.repeat(5_000), 'y'], gzip: true });
    const after = await aBatch({ firstOffset: 3, values: ['b'] });
    const decoded = await decodeRecords(Buffer.concat([before, bomb, after]));
    const batch = recordBatchOf(fetched(0, decoded));
    expect(batch.records.map(({ offset }) => offset)).toEqual([0, 3]);
    expect(batch.unreadable).toMatchObject([
      { fromOffset: 1, toOffset: 2, code: 'batch-too-large', bytes: bomb },
    ]);
    expect(batch.nextOffset).toBe(4);
  });

  it('counts an unreadable range only from the offset that was asked for', async () => {
    const bomb = await aBatch({
      firstOffset: 0,
      values: ['x'.repeat(5_000), 'y', 'z'],
      gzip: true,
    });
    const batch = recordBatchOf(fetched(1, await decodeRecords(bomb)));
    expect(batch.unreadable).toMatchObject([{ fromOffset: 1, toOffset: 2 }]);
  });

  it('takes a batch with a wrong checksum for unreadable', async () => {
    const batch = await aBatch({ firstOffset: 0, values: ['abc'] });
    batch.write('X', batch.length - 2);
    const { records, unreadable } = recordBatchOf(fetched(0, await decodeRecords(batch)));
    expect(records).toEqual([]);
    expect(unreadable).toMatchObject([{ fromOffset: 0, toOffset: 0, code: 'batch-corrupt' }]);
  });

  it('takes records that break their format for unreadable', async () => {
    const batch = await aBatch({ firstOffset: 0, values: ['abc'] });
    batch.writeInt32BE(50, 57);
    batch.writeUInt32BE(crc32c(batch.subarray(21)), 17);
    const { unreadable } = recordBatchOf(fetched(0, await decodeRecords(batch)));
    expect(unreadable).toMatchObject([{ code: 'batch-corrupt' }]);
  });

  it('covers the offsets that compaction took from the end of a batch', async () => {
    const batch = await aBatch({ firstOffset: 10, values: ['a'], lastOffsetDelta: 90 });
    const first = fetched(10, await decodeRecords(batch));
    expect(recordBatchOf(first)).toMatchObject({ records: [{ offset: 10 }], nextOffset: 101 });
    const rest = fetched(50, await decodeRecords(batch));
    expect(rest.isEmptyDueToFiltering()).toBe(true);
    expect(recordBatchOf(rest)).toMatchObject({ records: [], nextOffset: 101 });
  });

  it('covers a batch that compaction emptied', async () => {
    const batch = await aBatch({ firstOffset: 10, values: [], lastOffsetDelta: 4 });
    const empty = fetched(10, await decodeRecords(batch));
    expect(empty.isEmptyDueToFiltering()).toBe(true);
    expect(recordBatchOf(empty)).toMatchObject({ records: [], nextOffset: 15 });
  });

  it('takes a batch of very many records', async () => {
    const values = Array.from({ length: 200_000 }, () => '');
    const batch = await aBatch({ firstOffset: 0, values });
    expect(await decodeRecords(batch)).toHaveLength(200_000);
  });
});

describe('the partitions of a fetch answer', () => {
  interface Part {
    readonly partition: number;
    readonly errorCode?: number;
    readonly aborted?: number;
    readonly replica?: number;
    readonly records?: Buffer;
  }

  function anAnswer(...parts: readonly Part[]): Buffer {
    const name = Buffer.from('t');
    const head = Buffer.alloc(4 + 2 + 4 + 4 + 2 + name.length + 4);
    head.writeInt32BE(1, 10);
    head.writeInt16BE(name.length, 14);
    name.copy(head, 16);
    head.writeInt32BE(parts.length, head.length - 4);
    return Buffer.concat([head, ...parts.map(aPart)]);
  }

  function aPart({ partition, errorCode = 0, aborted = -1, replica = -1, records }: Part): Buffer {
    const listed = Math.max(0, aborted) * 16;
    const bytes = Buffer.alloc(34 + listed + 8);
    bytes.writeInt32BE(partition, 0);
    bytes.writeInt16BE(errorCode, 4);
    bytes.writeBigInt64BE(77n, 6);
    bytes.writeInt32BE(aborted, 30);
    bytes.writeInt32BE(replica, 34 + listed);
    bytes.writeInt32BE(records?.length ?? -1, 38 + listed);
    return Buffer.concat([bytes, records ?? Buffer.alloc(0)]);
  }

  const SOUND = { errorCode: 0, highWatermark: '77', preferredReadReplica: -1 };

  it('are left out when there is nothing new of them', async () => {
    const records = await aBatch({ firstOffset: 5, values: ['a'] });
    const answer = await decodeFetchAnswer(
      anAnswer(
        { partition: 0 },
        { partition: 1, aborted: 2 },
        { partition: 2, errorCode: 6 },
        { partition: 3, aborted: 0, records },
        { partition: 4, replica: 2, records: Buffer.alloc(0) },
        { partition: 5, aborted: 0, records: Buffer.alloc(0) },
        { partition: 6, aborted: 1, records },
      ),
    );
    const one = [expect.objectContaining({ offset: '5' })];
    expect(answer).toMatchObject({
      responses: [
        {
          topicName: 't',
          partitions: [
            { ...SOUND, partition: 2, errorCode: 6, messages: [] },
            { ...SOUND, partition: 3, messages: one },
            { ...SOUND, partition: 4, preferredReadReplica: 2, messages: [] },
            { ...SOUND, partition: 6, messages: one },
          ],
        },
      ],
    });
  });
});
