import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../contract/eventually.js';
import { orders } from '../support/orders.js';
import { Scene } from '../support/scene.js';
import { answer } from '../support/scripted-answer.js';

jest.setTimeout(90_000);

/** A subscription to events that no other endpoint wants. */
const only = (endpointId: string): { readonly subscription: object } => ({
  subscription: { types: [`for.${endpointId}`] },
});

describe('an endpoint', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await Scene.open('limits');
    await scene.startGateway();
  });
  afterAll(() => scene.close());

  const whenRequests = (endpointId: string, count: number): Promise<void> =>
    eventually(
      `${count} requests to ${endpointId}`,
      () => scene.receiver.requests(`/${endpointId}`).length >= count,
    );
  const startTimes = (endpointId: string): number[] =>
    scene.receiver.requests(`/${endpointId}`).map(({ startedAtMs }) => startedAtMs);
  const kinds = (endpointId: string): string[] => scene.results(endpointId).map(({ kind }) => kind);

  it('never has more requests under way than its maxInFlight, and has that many under load', async () => {
    const limits = { 'one-at-once': 1, 'three-at-once': 3, 'ten-at-once': 10 };
    scene.receiver.script({ kind: 'answer', status: 200, delayMs: 20 });
    for (const [id, maxInFlight] of Object.entries(limits)) {
      await scene.endpoint(id, {
        endpoint: { maxInFlight },
        subscription: { types: ['for.many'] },
      });
    }
    await scene.produce(orders(60, 'for.many'));
    for (const [id, limit] of Object.entries(limits)) {
      await whenRequests(id, 60);
      expect(scene.receiver.maxInFlight(`/${id}`)).toBe(limit);
    }
  });

  it('gets no more requests in any stretch of time than its rate limit allows', async () => {
    const perSecond = 20;
    const burst = 5;
    const endpoint = { rateLimit: { perSecond, burst }, maxInFlight: 100 };
    await scene.endpoint('limited', { endpoint, ...only('limited') });
    await scene.produce(orders(50, 'for.limited'));
    await whenRequests('limited', 50);

    const times = startTimes('limited');
    const jitterMs = 100;
    const allowed = (ms: number): number => burst + ((ms + jitterMs) * perSecond) / 1000 + 1;
    for (const [first, from] of times.entries()) {
      for (const [more, to] of times.slice(first).entries()) {
        expect(more + 1).toBeLessThanOrEqual(allowed(to - from));
      }
    }
    expect(times.at(-1)! - times[0]!).toBeLessThan(((50 - burst) / perSecond) * 1000 + 3_000);
  });

  it('is left alone while it only fails, is probed, and gets everything when it is well again', async () => {
    let isWell = false;
    scene.receiver.script(() => answer(isWell ? 200 : 503), '/ill');
    const breaker = { consecutiveFailures: 3, openSeconds: 1, maxOpenSeconds: 2, probes: 1 };
    const endpoint = { maxInFlight: 1, breaker, retry: { delaysSeconds: [0.1] } };
    await scene.endpoint('ill', { endpoint, ...only('ill') });
    await scene.produce(orders(20, 'for.ill'));
    await eventually('the breaker opens', () => kinds('ill').includes('breaker.opened'));
    await whenRequests('ill', 5);
    isWell = true;
    const delivered = (): number =>
      kinds('ill').filter((kind) => kind === 'attempt.succeeded').length;
    await eventually('all is delivered', () => delivered() === 20);

    const [first, , third, firstProbe, secondProbe] = startTimes('ill');
    expect(third! - first!).toBeLessThan(3_000);
    expect(firstProbe! - third!).toBeGreaterThanOrEqual(1_000 - 30);
    expect(secondProbe! - firstProbe!).toBeGreaterThanOrEqual(1_120 - 30);
    const { receiver, topology } = scene;
    expect(receiver.requests('/ill')).toHaveLength(20 + 5);
    expect(kinds('ill').filter((kind) => kind.startsWith('breaker.'))).toEqual([
      'breaker.opened',
      'breaker.closed',
    ]);
    expect(scene.written(topology.deadLetters).filter(({ key }) => key === 'ill')).toEqual([]);
  });

  it('gets its events at once while another one hangs', async () => {
    scene.receiver.script({ kind: 'hang' }, '/hangs');
    const subscription = { types: ['for.both'] };
    await scene.endpoint('hangs', {
      endpoint: { maxInFlight: 50, timeoutMs: 60_000 },
      subscription,
    });
    for (const id of ['lively-1', 'lively-2', 'lively-3', 'lively-4', 'lively-5']) {
      await scene.endpoint(id, { subscription });
    }
    const startedAt = Date.now();
    await scene.produce(orders(200, 'for.both'));
    for (const id of ['lively-1', 'lively-2', 'lively-3', 'lively-4', 'lively-5']) {
      await whenRequests(id, 200);
    }

    expect(Date.now() - startedAt).toBeLessThan(10_000);
    expect(scene.receiver.inFlight('/hangs')).toBe(50);
  });

  it('gets nothing while it is paused, and everything once it is resumed', async () => {
    await scene.endpoint('paused', only('paused'));
    await scene.endpoint('witness', { subscription: { types: ['for.paused'] } });
    await scene.api().call('POST', '/v1/endpoints/paused/pause');
    await scene.produce(orders(20, 'for.paused'));
    await whenRequests('witness', 20);
    expect(scene.receiver.requests('/paused')).toEqual([]);
    await scene.api().call('POST', '/v1/endpoints/paused/resume');
    await whenRequests('paused', 20);
    expect(new Set(scene.webhookIds('paused')).size).toBe(20);
  });
});
