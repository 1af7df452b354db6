import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import kafkajs from 'kafkajs';
import type { Message } from 'kafkajs';
import { eventually } from '../contract/eventually.js';
import { orders } from '../support/orders.js';
import { Scene } from '../support/scene.js';
import type { ReadRecord } from '../support/topic-reader.js';

jest.setTimeout(90_000);

const MAX_DECOMPRESSED_BYTES = 65_536;
const jsonHeaders = { 'content-type': 'application/json' };

describe('a record that nobody can read', () => {
  let scene: Scene;
  let next = 0;

  beforeAll(async () => {
    scene = await Scene.open('unreadable', {
      partitions: 1,
      settings: { MAX_DECOMPRESSED_BYTES: String(MAX_DECOMPRESSED_BYTES) },
    });
    await scene.startGateway();
    await scene.endpoint('shop', { subscription: { format: 'raw' } });
  });
  afterAll(() => scene.close());

  const quarantined = (): readonly ReadRecord[] => scene.written(scene.topology.quarantine);
  const delivered = (): string[] =>
    scene.receiver.requests('/shop').map(({ body }) => body.toString());

  /** Produces the record with a good one behind it, and waits until that one was delivered. */
  const produceWithSuccessor = async (message: Message): Promise<string> => {
    const [successor] = orders(1, 'order.created', ++next);
    await scene.produce([message, successor!]);
    const body = String(successor!.value);
    await eventually('the next record is delivered', () => delivered().includes(body));
    return body;
  };
  const latest = async (count: number): Promise<ReadRecord> => {
    await eventually(`${count} in quarantine`, () => quarantined().length === count);
    return quarantined().at(-1)!;
  };

  it('goes to quarantine with its bytes, coordinates and reason, and the next one is delivered', async () => {
    const value = Buffer.from('{"id":"broken",\xff', 'latin1');
    const headers = { ...jsonHeaders, 'x-own': 'kept' };
    await produceWithSuccessor({ key: 'order-x', value, headers });
    const record = await latest(1);

    expect(record.value).toEqual(value);
    expect(record.key).toBe(`${scene.topic}:0:0`);
    expect(record.headers).toMatchObject({
      source: `${scene.topic}:0:0`,
      reason: expect.stringMatching(/^[a-z-]+$/),
      detail: expect.any(String),
      'source-key': 'order-x',
      'original-x-own': 'kept',
    });
    expect(delivered()).toHaveLength(1);
  });

  it('is told from one that is only no JSON: that is delivered as the bytes it is', async () => {
    const value = '<order id="7"/>';
    await produceWithSuccessor({ value });

    expect(delivered()).toContain(value);
    expect(quarantined()).toHaveLength(1);
  });

  it('is told from a tombstone: that is delivered as an event without data', async () => {
    await produceWithSuccessor({ key: 'order-1', value: null });

    const tombstone = scene.receiver.requests('/shop').find(({ body }) => body.length === 0);
    const id = tombstone?.headers['webhook-id'];
    const result = () => scene.results('shop').find(({ deliveryId }) => deliveryId === id);
    await eventually('the result', () => result() !== undefined);
    expect(result()).toMatchObject({
      kind: 'attempt.succeeded',
      event: { id: `${scene.topic}:0:4`, type: scene.topic },
    });
    expect(quarantined()).toHaveLength(1);
  });

  it('goes to quarantine, too, as part of a batch that inflates beyond the limit', async () => {
    await scene.producer.send({
      topic: scene.topic,
      compression: kafkajs.CompressionTypes.GZIP,
      messages: [{ value: Buffer.alloc(4 * MAX_DECOMPRESSED_BYTES) }, { value: 'with it' }],
    });
    await produceWithSuccessor({ value: 'after it' });
    const record = await latest(2);

    expect(record.headers).toMatchObject({
      reason: 'batch-too-large',
      source: `${scene.topic}:0:6`,
      detail: expect.stringContaining('offsets 6 to 7'),
    });
    expect(record.value?.length).toBeGreaterThan(0);
    expect(delivered()).toContain('after it');
    expect(delivered()).not.toContain('with it');
  });

  it('goes to quarantine when it stands among the deliveries, where it could be no one’s', async () => {
    await scene.produce(
      Array.from({ length: 4 }, (_, partition) => ({ partition, value: 'no delivery' })),
      scene.topology.deliveries,
    );
    await produceWithSuccessor({ value: 'still there' });
    await latest(6);

    const reasons = quarantined()
      .slice(2)
      .map(({ headers }) => headers['reason']);
    expect(new Set(reasons)).toEqual(new Set(['unreadable-delivery']));
  });
});
