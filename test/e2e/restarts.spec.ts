import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../contract/eventually.js';
import { orders } from '../support/orders.js';
import type { ReceivedRequest } from '../support/receiver.js';
import { Scene } from '../support/scene.js';
import { answer } from '../support/scripted-answer.js';

jest.setTimeout(120_000);

/** What a crash may repeat: what was answered within the interval of commits, and a busy machine's delay. */
const UNCOMMITTED_MS = 1_000 + 1_000;
const slow = { kind: 'answer', status: 200, delayMs: 40 } as const;

let scene: Scene;
beforeEach(async () => {
  scene = await Scene.open('restarts');
});
afterEach(() => scene.close());

const requests = (): readonly ReceivedRequest[] => scene.receiver.requests('/shop');
const whenRequests = (count: number): Promise<void> =>
  eventually(`${count} requests`, () => requests().length >= count, 60_000);
const ended = (): Set<string> =>
  new Set(scene.results('shop').flatMap(({ final, event }) => (final ? [event.id] : [])));
const whenAllEnded = (events: number): Promise<void> =>
  eventually(`${events} events have ended`, () => ended().size === events, 60_000);
/** The requests of each delivery, in order; deliveries in the order of their first ones. */
const byDelivery = (): readonly (readonly ReceivedRequest[])[] => {
  const found = new Map<string, ReceivedRequest[]>();
  for (const request of requests()) {
    const id = request.headers['webhook-id']!;
    found.set(id, [...(found.get(id) ?? []), request]);
  }
  return [...found.values()];
};

describe('a gateway that is stopped and started again', () => {
  it('ends what is in flight, sends nothing twice and loses nothing', async () => {
    const first = await scene.startGateway();
    scene.receiver.script(slow, '/shop');
    await scene.endpoint('shop', { endpoint: { maxInFlight: 4 } });
    await scene.produce(orders(200));
    await whenRequests(60);
    const exitCode = await first.terminate();
    const sentByFirst = requests().length;
    await scene.produce(orders(20, 'order.created', 201));
    await scene.startGateway();
    await whenAllEnded(220);

    expect(exitCode).toBe(0);
    expect(sentByFirst).toBeLessThan(200);
    expect(requests()).toHaveLength(220);
    expect(byDelivery()).toHaveLength(220);
    const delivered = scene.results('shop').filter(({ kind }) => kind === 'attempt.succeeded');
    expect(delivered).toHaveLength(220);
  });

  it('ends what is in flight when it is not ready any more, and stays alive until then', async () => {
    const gateway = await scene.startGateway();
    scene.receiver.script({ kind: 'answer', status: 200, delayMs: 3_000 }, '/shop');
    await scene.endpoint('shop', { endpoint: { maxInFlight: 4 } });
    await scene.produce(orders(40));
    await eventually('requests are under way', () => scene.receiver.inFlight('/shop') === 4);
    gateway.signal('SIGTERM');
    await eventually('it is not ready', async () => (await gateway.readiness()).status === 503);
    const { down } = await gateway.readiness();
    const live = await fetch(`${gateway.url}/health/live`);
    const inFlight = scene.receiver.inFlight('/shop');

    expect(inFlight).toBe(4);
    expect(down).toContain('process');
    expect(live.status).toBe(200);
    expect(await gateway.exit).toBe(0);
    expect(requests()).toHaveLength(4);
    await eventually('their results', () => ended().size === 4);
    scene.receiver.script(answer(200), '/shop');
    await scene.startGateway();
    await whenAllEnded(40);
    expect(byDelivery()).toHaveLength(40);
    expect(requests()).toHaveLength(40);
  });

  it('is ready only when all was read and taken over, and tells how far it has come', async () => {
    const first = await scene.startGateway();
    await scene.produce(
      Array.from({ length: 20_000 }, (_, n) => ({ key: `endpoint/gone-${n}`, value: null })),
      scene.topology.control,
    );
    await first.terminate();
    const gateway = scene.spawnGateway();
    await eventually('it listens', () => gateway.output.includes('api.listening'));
    let [status, come] = [0, ''];
    while (status !== 200) {
      const response = await fetch(`${gateway.url}/health/ready`);
      const { details } = JSON.parse(await response.text());
      const progress = [details.control, details.dispatcher].map((each) => each.progress);
      [status, come] = [response.status, JSON.stringify(progress)];
    }

    const [control, dispatcher] = JSON.parse(come);
    expect(control).toEqual({ done: control.of, of: expect.any(Number), unit: 'records' });
    expect(control.of).toBeGreaterThanOrEqual(20_000);
    expect(dispatcher).toEqual({ done: 4, of: 4, unit: 'partitions' });
  });

  it('routes nothing before it has read all of its endpoints and subscriptions', async () => {
    const first = await scene.startGateway();
    const longPast = Array.from({ length: 20_000 }, (_, index) => ({
      key: `endpoint/long-gone-${index}`,
      value: null,
      partition: 0,
    }));
    await scene.produce(longPast, scene.topology.control);
    await scene.endpoint('shop');
    await first.terminate();
    await scene.produce(orders(20));
    await scene.startGateway();
    await whenAllEnded(20);

    expect(requests()).toHaveLength(20);
  });
});

describe('a gateway that is killed in mid-flight', () => {
  it('loses nothing, and repeats only what was not committed, under the same webhook-id', async () => {
    const first = await scene.startGateway();
    scene.receiver.script((_, index) => (index === 0 ? answer(500) : slow), '/shop');
    const retry = { delaysSeconds: [4] };
    await scene.endpoint('shop', { endpoint: { maxInFlight: 4, retry } });
    await scene.produce(orders(400));
    await whenRequests(300);
    const killedAtMs = Date.now();
    const inFlight = scene.receiver.inFlight('/shop');
    await first.kill();
    await scene.startGateway();
    await whenAllEnded(400);

    expect(inFlight).toBeGreaterThan(0);
    const deliveries = byDelivery();
    expect(deliveries).toHaveLength(400);
    const [failed, ...others] = deliveries;
    const repeated = others.filter(({ length }) => length > 1);
    const answeredAtMs = repeated.map(([once]) => once!.endedAtMs!);
    expect(Math.min(...answeredAtMs)).toBeGreaterThan(killedAtMs - UNCOMMITTED_MS);

    const id = failed![0]!.headers['webhook-id'];
    const results = scene.results('shop').filter(({ deliveryId }) => deliveryId === id);
    expect(results.map(({ kind, attempt }) => ({ kind, attempt }))).toEqual([
      { kind: 'attempt.failed', attempt: 1 },
      { kind: 'attempt.succeeded', attempt: 2 },
    ]);
  });
});
