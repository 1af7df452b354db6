import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { LogReader, RecordBatch } from '../../src/kafka/ports.js';
import type { ContractCluster, MakeCluster } from './cluster.js';
import { aWhile, eventually } from './eventually.js';

/** Gathers offsets until `count` are there, then has enough. */
async function offsetsFrom(
  reader: LogReader,
  partition: number,
  from: number,
  count: number,
): Promise<number[]> {
  const offsets: number[] = [];
  reader.sweep(partition, from, ({ records }) => {
    offsets.push(...records.map(({ offset }) => offset));
    return offsets.length >= count ? 'enough' : 'more';
  });
  await eventually(`${count} records from ${from}`, () => offsets.length >= count);
  return offsets.slice(0, count);
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

/** What every `LogReader` promises. */
export function logReaderContract(where: string, makeCluster: MakeCluster): void {
  describe(`a log reader ${where}`, () => {
    let cluster: ContractCluster;

    beforeEach(() => {
      cluster = makeCluster();
    });
    afterEach(() => cluster.close());

    async function write(topic: string, from: number, to: number, partition = 0): Promise<void> {
      const sink = cluster.sink();
      const sends: Promise<number>[] = [];
      for (let index = from; index < to; index++) {
        sends.push(sink.send({ topic, key: null, value: String(index), partition }));
      }
      await Promise.all(sends);
    }

    it('reads any partition from any offset in ascending order, again and again', async () => {
      const topic = await cluster.createTopic(2);
      await write(topic, 0, 2_000, 0);
      await write(topic, 0, 500, 1);
      const reader = await cluster.logReader(topic);
      expect(await offsetsFrom(reader, 0, 1_500, 400)).toEqual(range(1_500, 1_900));
      expect(await offsetsFrom(reader, 0, 3, 700)).toEqual(range(3, 703));
      expect(await offsetsFrom(reader, 1, 499, 1)).toEqual([499]);
      const [both, other] = await Promise.all([
        offsetsFrom(reader, 0, 0, 2_000),
        offsetsFrom(reader, 1, 0, 500),
      ]);
      expect([both, other]).toEqual([range(0, 2_000), range(0, 500)]);
    });

    it('waits at the end for what is written later', async () => {
      const topic = await cluster.createTopic();
      await write(topic, 0, 3);
      const reader = await cluster.logReader(topic);
      const later = offsetsFrom(reader, 0, 2, 3);
      await aWhile(cluster.aWhileMs);
      await write(topic, 3, 5);
      expect(await later).toEqual([2, 3, 4]);
    });

    it('hands over nothing more once a sweep has enough, was ended or was replaced', async () => {
      const topic = await cluster.createTopic();
      await write(topic, 0, 5);
      const reader = await cluster.logReader(topic);
      const first: RecordBatch[] = [];
      const sweep = reader.sweep(0, 0, (batch) => {
        first.push(batch);
        return 'more';
      });
      await eventually('the first sweep', () => first.at(-1)?.nextOffset === 5);
      sweep.end();
      const seen = first.length;
      await write(topic, 5, 6);
      expect(await offsetsFrom(reader, 0, 5, 1)).toEqual([5]);
      await aWhile(cluster.aWhileMs);
      expect(first).toHaveLength(seen);
      sweep.end();
      expect(await offsetsFrom(reader, 0, 0, 6)).toEqual(range(0, 6));
    });

    it('tells the end of a topic that ends in a transaction marker', async () => {
      const topic = await cluster.createTopic();
      await cluster.appendTransaction(topic, 'a', 'commit');
      await cluster.appendTransaction(topic, 'b', 'abort');
      const reader = await cluster.logReader(topic);
      const { start, end } = await reader.bounds(0);
      expect([start, end]).toEqual([0, 4]);
      const values: string[] = [];
      let reached = 0;
      reader.sweep(0, 0, ({ records, nextOffset }) => {
        values.push(...records.map(({ value }) => String(value)));
        reached = nextOffset;
        return reached >= end ? 'enough' : 'more';
      });
      await eventually('the end', () => reached === end);
      expect(values).toEqual(['a']);
      reached = 0;
      reader.sweep(0, 3, ({ nextOffset }) => {
        reached = nextOffset;
        return 'enough';
      });
      await eventually('the marker alone', () => reached === 4);
    });

    it('begins at the start when that lies above the wanted offset', async () => {
      const topic = await cluster.createTopic();
      await write(topic, 0, 20);
      await cluster.truncate(topic, 15);
      const reader = await cluster.logReader(topic);
      expect(await reader.bounds(0)).toEqual({ start: 15, end: 20 });
      expect(await offsetsFrom(reader, 0, 2, 5)).toEqual(range(15, 20));
    });
  });
}
