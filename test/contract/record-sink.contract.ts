import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { LogRecord, RecordSink } from '../../src/kafka/ports.js';
import type { ContractCluster, MakeCluster } from './cluster.js';
import { eventually } from './eventually.js';

/** What every `RecordSink` promises. */
export function recordSinkContract(where: string, makeCluster: MakeCluster): void {
  describe(`a record sink ${where}`, () => {
    let cluster: ContractCluster;
    let sink: RecordSink;

    beforeEach(() => {
      cluster = makeCluster();
      sink = cluster.sink();
    });
    afterEach(() => cluster.close());

    async function recordsOf(
      topic: string,
      count: number,
      partition = 0,
    ): Promise<readonly LogRecord[]> {
      const reader = await cluster.logReader(topic);
      const records: LogRecord[] = [];
      reader.sweep(partition, 0, (batch) => {
        records.push(...batch.records);
        return 'more';
      });
      await eventually(`${count} records in ${topic}`, () => records.length >= count);
      return records;
    }

    it('answers with the offset at which the record is then read', async () => {
      const topic = await cluster.createTopic();
      const offsets = await Promise.all(
        ['a', 'b', 'c'].map((value) => sink.send({ topic, key: 'k', value })),
      );
      const records = await recordsOf(topic, 3);
      expect(offsets).toEqual([0, 1, 2]);
      expect(records.map(({ offset, value }) => [offset, value?.toString()])).toEqual([
        [0, 'a'],
        [1, 'b'],
        [2, 'c'],
      ]);
    });

    it('keeps keys, values, headers and their absence byte for byte', async () => {
      const topic = await cluster.createTopic();
      const bytes = Buffer.from([0, 255, 128, 10]);
      await sink.send({
        topic,
        key: null,
        value: bytes,
        headers: { text: 'ä€😀', bytes, many: ['one', 'two'], none: undefined, empty: '' },
      });
      await sink.send({ topic, key: bytes, value: null });
      const [first, second] = await recordsOf(topic, 2);
      expect(first?.key).toBeNull();
      expect(first?.value).toEqual(bytes);
      expect(first?.headers).toEqual({
        text: Buffer.from('ä€😀'),
        bytes,
        many: [Buffer.from('one'), Buffer.from('two')],
        empty: Buffer.alloc(0),
      });
      expect(second?.key).toEqual(bytes);
      expect(second?.value).toBeNull();
    });

    it('sends equal keys to the partition where every Kafka client looks for them', async () => {
      const topic = await cluster.createTopic(16);
      // Known values of murmur2: "21" -> -973932308, "foobar" -> -790332482 (Kafka's UtilsTest).
      await sink.send({ topic, key: '21', value: 'x' });
      await sink.send({ topic, key: Buffer.from('foobar'), value: 'y' });
      const [x] = await recordsOf(topic, 1, (-973932308 & 0x7fffffff) % 16);
      const [y] = await recordsOf(topic, 1, (-790332482 & 0x7fffffff) % 16);
      expect([x?.value?.toString(), y?.value?.toString()]).toEqual(['x', 'y']);
    });

    it('writes to the partition that is asked for', async () => {
      const topic = await cluster.createTopic(3);
      await sink.send({ topic, key: 'k', value: 'here', partition: 2 });
      expect((await recordsOf(topic, 1, 2))[0]?.value?.toString()).toBe('here');
    });

    it('keeps the order of each partition over many records', async () => {
      const topic = await cluster.createTopic(2);
      const sends = Array.from({ length: 5_000 }, (_, index) =>
        sink.send({ topic, key: null, value: String(index), partition: index % 2 }),
      );
      expect(sink.pending).toBe(5_000);
      await sink.flush();
      expect(sink.pending).toBe(0);
      await Promise.all(sends);
      const even = await recordsOf(topic, 2_500, 0);
      expect(even.map(({ value }) => Number(value))).toEqual(
        Array.from({ length: 2_500 }, (_, index) => index * 2),
      );
    });

    it('rejects a record that is too large for its topic and no other', async () => {
      const topic = await cluster.createTopic(1, { 'max.message.bytes': '2000' });
      const sends = [
        sink.send({ topic, key: null, value: 'before' }),
        sink.send({ topic, key: null, value: 'x'.repeat(2_000) }),
        sink.send({ topic, key: null, value: 'after' }),
      ];
      const [before, large, after] = await Promise.allSettled(sends);
      expect(before).toMatchObject({ status: 'fulfilled', value: 0 });
      expect(large).toMatchObject({ status: 'rejected', reason: { code: 'record-too-large' } });
      expect(after).toMatchObject({ status: 'fulfilled', value: 1 });
    });

    it('takes the largest record that a topic allows', async () => {
      const topic = await cluster.createTopic(1, { 'max.message.bytes': '1000' });
      const largest = async (bytes: number): Promise<boolean> =>
        sink.send({ topic, key: null, value: 'x'.repeat(bytes) }).then(
          () => true,
          () => false,
        );
      // 61 bytes of batch, 2 of length, 1 attributes, 1 + 1 deltas, 1 no key, 2 value length, 1 no headers.
      expect(await largest(1_000 - 70)).toBe(true);
      expect(await largest(1_000 - 69)).toBe(false);
    });

    it('refuses records after it was closed', async () => {
      const topic = await cluster.createTopic();
      await sink.send({ topic, key: null, value: 'x' });
      await sink.close(5_000);
      await expect(sink.send({ topic, key: null, value: 'y' })).rejects.toMatchObject({
        code: 'sink-closed',
      });
    });
  });
}
