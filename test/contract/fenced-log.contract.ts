import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { FencedLog, KeyedWrite, OwnedLog } from '../../src/kafka/ports.js';
import type { ContractCluster, MakeCluster } from './cluster.js';
import { aWhile, eventually } from './eventually.js';

const COMPACTED = { 'cleanup.policy': 'compact' };

/** What was read at the take-over, as text. */
function valuesOf({ records }: OwnedLog): Record<string, string> {
  return Object.fromEntries([...records].map(([key, value]) => [key, value.toString()]));
}

function toAll(value: string): KeyedWrite[] {
  return ['a', 'b', 'c', 'd'].map((key) => ({ key, value }));
}

/** What every `FencedLog` promises. */
export function fencedLogContract(where: string, makeCluster: MakeCluster): void {
  describe(`a fenced log ${where}`, () => {
    let cluster: ContractCluster;
    let topic: string;
    let log: FencedLog;
    /** Another replica's. */
    let other: FencedLog;

    beforeEach(async () => {
      cluster = makeCluster();
      topic = await cluster.createTopic(20, COMPACTED);
      [log, other] = await Promise.all([cluster.fencedLog(topic), cluster.fencedLog(topic)]);
    });
    afterEach(() => cluster.close());

    it('begins empty', async () => {
      const owner = await log.takeOver(0);
      expect(valuesOf(owner)).toEqual({});
    });

    it('reads the latest value of each key at the take-over, and no deleted key', async () => {
      const first = await log.takeOver(0);
      await first.append([
        { key: 'a', value: '1' },
        { key: 'b', value: '1' },
        { key: 'c', value: '1' },
      ]);
      await first.append([
        { key: 'a', value: '2' },
        { key: 'b', value: null },
      ]);
      await first.append([{ key: 'd', value: 'ä' }]);
      const second = await other.takeOver(0);
      expect(valuesOf(second)).toEqual({ a: '2', c: '1', d: 'ä' });
    });

    it('keeps partitions apart', async () => {
      const [zero, one] = await Promise.all([log.takeOver(0), log.takeOver(1)]);
      await zero.append([{ key: 'a', value: 'of zero' }]);
      await one.append([{ key: 'a', value: 'of one' }]);
      const [again, andAgain] = await Promise.all([other.takeOver(0), other.takeOver(1)]);
      expect([valuesOf(again), valuesOf(andAgain)]).toEqual([{ a: 'of zero' }, { a: 'of one' }]);
    });

    it('tells a former writer that it lost the partition, for good', async () => {
      const former = await log.takeOver(0);
      expect(await former.append([{ key: 'a', value: 'mine' }])).toBe('appended');
      const owner = await other.takeOver(0);
      expect(await former.append([{ key: 'a', value: 'late' }])).toBe('lost');
      expect(await former.append([{ key: 'a', value: 'later' }])).toBe('lost');
      expect(await owner.append([{ key: 'b', value: 'new' }])).toBe('appended');
      expect(valuesOf(await log.takeOver(0))).toEqual({ a: 'mine', b: 'new' });
    });

    it('aborts what a former writer had begun, and never shows it', async () => {
      const before = await log.takeOver(0);
      await before.append([{ key: 'a', value: 'kept' }]);
      const finish = await cluster.halfAppend(topic, { key: 'a', value: 'begun' });
      const owner = await log.takeOver(0);
      expect(valuesOf(owner)).toEqual({ a: 'kept' });
      expect(await finish()).toBe(false);
      expect(await owner.append([{ key: 'b', value: 'new' }])).toBe('appended');
      expect(valuesOf(await other.takeOver(0))).toEqual({ a: 'kept', b: 'new' });
    });

    it('reads what a former writer had begun and finished before the take-over', async () => {
      const finish = await cluster.halfAppend(topic, { key: 'a', value: 'in time' });
      expect(await finish()).toBe(true);
      expect(valuesOf(await log.takeOver(0))).toEqual({ a: 'in time' });
    });

    it('leaves exactly one writer when replicas take over at the same time', async () => {
      for (let round = 0; round < 5; round++) {
        const takeOvers = await Promise.allSettled([log.takeOver(0), other.takeOver(0)]);
        const outcomes: string[] = [];
        for (const [index, takeOver] of takeOvers.entries()) {
          if (takeOver.status === 'rejected') continue;
          const key = `${round}`;
          outcomes.push(await takeOver.value.append([{ key, value: `by ${index}` }]));
        }
        expect(outcomes.filter((outcome) => outcome === 'appended')).toHaveLength(1);
      }
      expect(Object.keys(valuesOf(await log.takeOver(0)))).toEqual(['0', '1', '2', '3', '4']);
    });

    it('lets a replica take over again, and fences its own former writer', async () => {
      const [former, owner] = await Promise.all([log.takeOver(0), log.takeOver(0)]);
      expect(await former.append([{ key: 'a', value: '1' }])).toBe('lost');
      expect(await owner.append([{ key: 'a', value: '2' }])).toBe('appended');
    });

    it('appends several keys together or not at all', async () => {
      const owner = await log.takeOver(0);
      await owner.append(toAll('0'));
      let last = '0';
      // Taken over while an append is under way, at ever other moments.
      for (let round = 1; round <= 8; round++) {
        const writer = await log.takeOver(0);
        const appending = writer.append(toAll(`${round}`));
        await aWhile(round - 1);
        const seen = Object.values(valuesOf(await other.takeOver(0)));
        const appended = (await appending) === 'appended';
        expect(new Set(seen).size).toBe(1);
        expect(appended ? [`${round}`] : [last, `${round}`]).toContain(seen[0]);
        last = seen[0] ?? '';
      }
    });

    it('reads a log that ends in a transaction marker', async () => {
      const first = await log.takeOver(0);
      await first.append([{ key: 'a', value: '1' }]);
      await cluster.appendTransaction(topic, 'nobody sees it', 'abort');
      expect(valuesOf(await other.takeOver(0))).toEqual({ a: '1' });
    });

    it('reads a log that begins above offset 0', async () => {
      const trimmed = await cluster.createTopic(1, { 'cleanup.policy': 'compact,delete' });
      const [mine, yours] = [await cluster.fencedLog(trimmed), await cluster.fencedLog(trimmed)];
      const first = await mine.takeOver(0);
      await first.append([{ key: 'a', value: '1' }]);
      await first.append([{ key: 'b', value: '1' }]);
      await cluster.truncate(trimmed, 4);
      expect(valuesOf(await yours.takeOver(0))).toEqual({ b: '1' });
    });

    it('takes many partitions over at once', async () => {
      const partitions = Array.from({ length: 20 }, (_, partition) => partition);
      const owners = await Promise.all(partitions.map((partition) => log.takeOver(partition)));
      const outcomes = await Promise.all(
        owners.map((owner, index) => owner.append([{ key: 'a', value: `${index}` }])),
      );
      expect(outcomes).toEqual(partitions.map(() => 'appended'));
    });

    it('takes a partition with 20,000 records over within a second', async () => {
      const writer = await log.takeOver(0);
      for (let round = 0; round < 20; round++) {
        const writes = Array.from({ length: 1_000 }, (_, index) => ({
          key: `endpoint-${index}`,
          value: JSON.stringify({ cursor: round * 1_000 + index, owed: [1, 2, 3], attempts: 0 }),
        }));
        expect(await writer.append(writes)).toBe('appended');
      }
      const started = performance.now();
      const owner = await other.takeOver(0);
      expect(performance.now() - started).toBeLessThan(1_000);
      expect(owner.records.size).toBe(1_000);
      expect(String(owner.records.get('endpoint-7'))).toContain('19007');
    });

    it('appends nothing more once it was released or closed', async () => {
      const [zero, one] = await Promise.all([log.takeOver(0), log.takeOver(1)]);
      await zero.release();
      expect(await zero.append([{ key: 'a', value: '1' }])).toBe('lost');
      await log.close();
      expect(await one.append([{ key: 'a', value: '1' }])).toBe('lost');
      await expect(log.takeOver(2)).rejects.toMatchObject({ code: 'log-closed' });
      await eventually('another owner', async () => {
        const owner = await other.takeOver(1);
        return (await owner.append([{ key: 'a', value: '2' }])) === 'appended';
      });
    });

    it('refuses overlapping appends as a bug', async () => {
      const owner = await log.takeOver(0);
      const first = owner.append([{ key: 'a', value: '1' }]);
      await expect(owner.append([{ key: 'a', value: '2' }])).rejects.toMatchObject({
        code: 'append-overlap',
      });
      expect(await first).toBe('appended');
    });
  });
}
