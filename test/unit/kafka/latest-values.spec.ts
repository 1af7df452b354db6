import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { latestValues } from '../../../src/kafka/latest-values.js';
import { codeOf } from '../../../src/unknown-error.js';
import { InMemoryKafka } from '../../support/in-memory-kafka.js';

const TOPIC = 'lanes';
const SILENCE_MS = 30_000;

describe('the latest values of a partition', () => {
  let kafka: InMemoryKafka;

  beforeEach(() => {
    kafka = new InMemoryKafka();
    kafka.createTopic(TOPIC, 1);
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  function write(key: string | null, value: string | null): void {
    kafka.append({ topic: TOPIC, partition: 0, key, value });
  }

  async function read(before: number): Promise<Record<string, string>> {
    const reader = kafka.logReader(TOPIC);
    const values = await latestValues({ reader, partition: 0, before, silenceLimitMs: SILENCE_MS });
    return Object.fromEntries([...values].map(([key, value]) => [key, value.toString()]));
  }

  it('leave out what stands at the offset or after it, deleted keys and records without a key', async () => {
    write('a', '1');
    write('b', '1');
    write(null, 'no key');
    write('a', '2');
    write('b', null);
    write('a', '3');
    expect(await read(5)).toEqual({ a: '2' });
  });

  it('are the same after the partition was compacted, whenever that was', async () => {
    const history: [string, string | null][] = [
      ['a', '1'],
      ['b', '1'],
      ['a', '2'],
      ['b', null],
      ['c', '1'],
      ['c', '2'],
      ['a', '3'],
      ['d', '1'],
    ];
    for (const [at] of history.entries()) {
      kafka = new InMemoryKafka();
      kafka.createTopic(TOPIC, 1);
      for (const [index, [key, value]] of history.entries()) {
        write(key, value);
        if (index === at) kafka.partition(TOPIC, 0).compact();
      }
      write('barrier', '');
      expect(await read(history.length)).toEqual({ a: '3', c: '2', d: '1' });
    }
  });

  it('are read over gaps and transaction markers up to the offset', async () => {
    const log = kafka.partition(TOPIC, 0);
    const aborted = log.begin();
    aborted.append({ key: 'a', value: 'aborted' });
    aborted.abort();
    const committed = log.begin();
    committed.append({ key: 'a', value: 'committed' });
    committed.commit();
    expect(await read(3)).toEqual({ a: 'committed' });
  });

  it('are waited for until the transaction that stands before the offset has ended', async () => {
    const open = kafka.partition(TOPIC, 0).begin();
    open.append({ key: 'a', value: '1' });
    write('barrier', '');
    let values: Record<string, string> | null = null;
    const reading = read(1).then((latest) => (values = latest));
    await kafka.settle();
    expect(values).toBeNull();
    open.commit();
    kafka.schedule();
    expect(await reading).toEqual({ a: '1' });
  });

  it('are refused when records below the offset are damaged, and not for damage above', async () => {
    write('a', '1');
    kafka.partition(TOPIC, 0).appendUnreadable(2);
    write('b', '1');
    await expect(read(4)).rejects.toMatchObject({ code: 'log-unreadable' });
    expect(await read(1)).toEqual({ a: '1' });
  });

  it('are given up when nothing comes for too long', async () => {
    jest.useFakeTimers();
    write('a', '1');
    let code: unknown;
    const reading = read(1).catch((error: unknown) => (code = codeOf(error)));
    await jest.advanceTimersByTimeAsync(SILENCE_MS);
    await reading;
    expect(code).toBe('log-silent');
  });
});
