import { beforeEach, describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';

import type { PartitionBatch } from '../../../src/kafka/batch-builder.js';
import { BatchingSink } from '../../../src/kafka/batching-sink.js';
import type { RequestSender, SendableRecord } from '../../../src/kafka/batching-sink.js';
import type { TopicDescription } from '../../../src/kafka/ports.js';
import { TopicFacts } from '../../../src/kafka/topic-facts.js';
import { silentLogger } from '../../support/silent-logger.js';

type Sent = readonly PartitionBatch<SendableRecord>[];

function answered(type: string, retriable = false): Error {
  return Object.assign(new kafkajs.KafkaJSProtocolError(new Error(type)), { type, retriable });
}

/** Fields of a request that matter here: `topic/partition: values`. */
function shapeOf(request: Sent): string[] {
  return request.map(
    ({ topic, partition, items }) =>
      `${topic}/${partition}: ${items.map(({ record }) => String(record.value)).join(' ')}`,
  );
}

/** Answers requests by a rule, and remembers them. Offsets count up for each partition. */
class ScriptedSender implements RequestSender {
  readonly requests: string[][] = [];
  renewed = 0;
  outstanding = 0;
  most = 0;
  /** While it is set, requests are not answered. */
  gate: Promise<void> | null = null;
  rule: (request: Sent) => Error | null = () => null;
  private readonly offsets = new Map<string, number>();

  async send(request: Sent): Promise<number[]> {
    this.requests.push(shapeOf(request));
    this.most = Math.max(this.most, ++this.outstanding);
    await this.gate;
    this.outstanding--;
    const error = this.rule(request);
    if (error) throw error;
    return request.map(({ topic, partition, items }) => {
      const place = `${topic}/${partition}`;
      const base = this.offsets.get(place) ?? 0;
      this.offsets.set(place, base + items.length);
      return base;
    });
  }

  /** @returns what answers the requests that wait */
  shut(): () => void {
    const opened: (() => void)[] = [];
    this.gate = new Promise((resolve) => opened.push(resolve));
    return () => {
      this.gate = null;
      for (const open of opened) open();
    };
  }

  renew(): void {
    this.renewed++;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Lets everything that is under way without a timer come to rest. */
async function ticks(): Promise<void> {
  for (let index = 0; index < 20; index++) await Promise.resolve();
}

describe('the batching sink', () => {
  let nowMs: number;
  let sender: ScriptedSender;
  let topics: TopicDescription[];
  let sink: BatchingSink;

  beforeEach(() => {
    nowMs = 0;
    sender = new ScriptedSender();
    topics = ['t', 'u'].map((name) => ({
      name,
      partitions: 2,
      config: { 'max.message.bytes': '1000' },
    }));
    sink = newSink();
  });

  function newSink(lingerMs = 0): BatchingSink {
    return new BatchingSink({
      sender,
      facts: new TopicFacts(
        {
          describeTopics: (names) =>
            Promise.resolve(topics.filter(({ name }) => names.includes(name))),
        },
        () => nowMs,
      ),
      logger: silentLogger,
      now: () => nowMs,
      wait: (ms, signal) => {
        if (!signal.aborted) nowMs += ms;
        return Promise.resolve();
      },
      lingerMs,
    });
  }

  const send = (topic: string, partition: number, value: string): Promise<number> =>
    sink.send({ topic, partition, key: null, value });

  it('sends at once, collects meanwhile, and never has two requests out', async () => {
    await send('t', 0, 'warm');
    const open = sender.shut();
    const first = send('t', 0, 'a');
    await ticks();
    const more = ['b', 'c', 'd'].map((value) => send('t', 0, value));
    await ticks();
    expect(sender.requests.slice(1)).toEqual([['t/0: a']]);
    open();
    expect(await Promise.all([first, ...more])).toEqual([1, 2, 3, 4]);
    expect(sender.requests.slice(1)).toEqual([['t/0: a'], ['t/0: b c d']]);
    expect(sender.most).toBe(1);
  });

  it('makes one request of what is sent in one go, over all partitions', async () => {
    await send('t', 0, 'warm');
    await send('u', 0, 'warm');
    await Promise.all([send('t', 0, 'a'), send('t', 1, 'b'), send('u', 0, 'c'), send('t', 0, 'd')]);
    expect(sender.requests.at(-1)).toEqual(['t/0: a d', 't/1: b', 'u/0: c']);
  });

  it('splits a refused request until only the bad record is rejected', async () => {
    await Promise.all([send('t', 0, 'warm'), send('t', 1, 'warm')]);
    sender.rule = (request) =>
      request.some(({ items }) => items.some(({ record }) => record.value === 'bad'))
        ? answered('INVALID_RECORD')
        : null;
    const values = ['a', 'b', 'bad', 'd', 'e'];
    const results = await Promise.allSettled([
      ...values.map((value) => send('t', 0, value)),
      send('t', 1, 'other'),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    expect(results[2]).toMatchObject({ reason: { code: 'record-refused' } });
    // First each partition alone and unchanged: the broker recognises the ones that it has.
    expect(sender.requests.slice(1, 4)).toEqual([
      ['t/0: a b bad d e', 't/1: other'],
      ['t/0: a b bad d e'],
      ['t/0: a b bad'],
    ]);
    expect(results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))).toEqual([
      1, 2, 3, 4, 1,
    ]);
    expect(sink.healthy).toBe(true);
  });

  it('repeats the very same request while the cluster is away, and says so', async () => {
    await send('t', 0, 'warm');
    let left = 3;
    const health: boolean[] = [];
    sender.rule = () => {
      health.push(sink.healthy);
      return left-- > 0 ? answered('NOT_ENOUGH_REPLICAS', true) : null;
    };
    const open = sender.shut();
    const sent = send('t', 0, 'a');
    await ticks();
    const later = send('t', 0, 'b');
    open();
    expect(await Promise.all([sent, later])).toEqual([1, 2]);
    expect(sender.requests.slice(1)).toEqual([
      ['t/0: a'],
      ['t/0: a'],
      ['t/0: a'],
      ['t/0: a'],
      ['t/0: b'],
    ]);
    expect(health.slice(0, 4)).toEqual([true, false, false, false]);
    expect(sink.healthy).toBe(true);
    expect(sender.renewed).toBe(0);
  });

  it('goes on with a new producer when the old one lost its sequence', async () => {
    await send('t', 0, 'warm');
    let left = 1;
    sender.rule = () => (left-- > 0 ? answered('OUT_OF_ORDER_SEQUENCE_NUMBER') : null);
    expect(await send('t', 0, 'a')).toBe(1);
    expect(sender.renewed).toBe(1);
  });

  it('rejects records of a topic that stays unknown, and only these', async () => {
    const unknown = sink.send({ topic: 'missing', key: 'k', value: 'x' });
    const known = send('t', 0, 'a');
    await expect(unknown).rejects.toMatchObject({ code: 'topic-unknown' });
    await expect(known).resolves.toBe(0);
    expect(nowMs).toBeGreaterThan(10_000);
  });

  it('waits for a topic that is being created', async () => {
    const early = sink.send({ topic: 'late', key: 'k', value: 'x' });
    await Promise.resolve();
    topics.push({ name: 'late', partitions: 1, config: {} });
    await expect(early).resolves.toBe(0);
  });

  it('rejects only what a deleted topic held', async () => {
    await Promise.all([send('t', 0, 'warm'), send('u', 0, 'warm')]);
    sender.rule = (request) =>
      request.some(({ topic }) => topic === 'u')
        ? answered('UNKNOWN_TOPIC_OR_PARTITION', true)
        : null;
    const results = await Promise.allSettled([send('t', 0, 'a'), send('u', 0, 'b')]);
    expect(results).toMatchObject([
      { status: 'fulfilled', value: 1 },
      { status: 'rejected', reason: { code: 'topic-unknown' } },
    ]);
  });

  it('names topic, size and limit of a record that is too large', async () => {
    const large = sink.send({ topic: 't', key: null, value: 'x'.repeat(1_000) });
    await expect(large).rejects.toThrow(/ t takes 1070 bytes.* 1000 .*max\.message\.bytes/);
  });

  it('refuses a partition that the topic does not have', async () => {
    await expect(send('t', 2, 'a')).rejects.toMatchObject({ code: 'record-refused' });
  });

  it('rejects a record whose fields are of no known kind', async () => {
    const record: unknown = { topic: 't', key: 1, value: 'a' };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a caller without types might do
    await expect(sink.send(record as { topic: string; key: null; value: null })).rejects.toThrow(
      TypeError,
    );
    expect(sink.pending).toBe(0);
  });

  it('flushes what was accepted so far, whatever comes later', async () => {
    await send('t', 0, 'warm');
    const first = send('t', 0, 'a');
    const flushed = sink.flush();
    const settled: string[] = [];
    void first.then(() => settled.push('a'));
    void flushed.then(() => settled.push('flushed'));
    const second = send('t', 0, 'b');
    void second.then(() => settled.push('b'));
    await Promise.all([flushed, second]);
    expect(settled.indexOf('flushed')).toBeGreaterThan(settled.indexOf('a'));
    expect(sink.pending).toBe(0);
  });

  it('lingers for company when it is told to', async () => {
    sink = newSink(5);
    await send('t', 0, 'warm');
    const before = nowMs;
    await send('t', 0, 'a');
    expect(nowMs - before).toBe(5);
  });

  it('rejects what is left when it is closed while the cluster is away', async () => {
    await send('t', 0, 'warm');
    sender.rule = () => answered('NOT_ENOUGH_REPLICAS', true);
    const stuck = send('t', 0, 'a').catch((error: unknown) => error);
    await sink.close(1_000);
    expect(await stuck).toMatchObject({ code: 'sink-closed' });
    expect(sink.pending).toBe(0);
  });
});
