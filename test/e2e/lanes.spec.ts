import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../contract/eventually.js';
import { LaneScene } from '../support/lane-scene.js';
import { orders } from '../support/orders.js';
import { Receiver } from '../support/receiver.js';
import { answer } from '../support/scripted-answer.js';

jest.setTimeout(90_000);

/** Few, so that a lane is soon full. */
const PLACES = 16;
const quickBreaker = { consecutiveFailures: 3, openSeconds: 1, maxOpenSeconds: 2, probes: 1 };
/** Never opens. */
const deafBreaker = { consecutiveFailures: 10_000, minimumCalls: 10_000 };

/** All endpoints are in the same partition, so a lane that held it up would hold up all others. */
const lanes = new LaneScene();
const { whenRequests, whenDelivered, whenState, status, kinds, bodyIds } = lanes;

beforeAll(async () => {
  await lanes.open('lanes', { DELIVERIES_PARTITIONS: '1', LANE_PLACES: String(PLACES) });
  await lanes.scene.startGateway();
});
afterAll(() => lanes.close());

describe('an endpoint that can’t keep up', () => {
  beforeAll(() => lanes.endpoint('neighbour'));

  it.each(['answers 500', 'refuses connections'])(
    'costs few attempts while it %s, changes nothing for others, and then gets everything once',
    async (ill) => {
      const { scene } = lanes;
      const id = ill.replaceAll(' ', '-');
      const refuses = ill === 'refuses connections';
      const calmMs = await lanes.medianLatencyMs('neighbour', 20);

      const elsewhere = await Receiver.start();
      const { port } = elsewhere;
      if (refuses) await elsewhere.stop();
      else elsewhere.script(answer(500));
      const endpoint = {
        url: `http://127.0.0.1:${port}/`,
        maxInFlight: 2,
        breaker: quickBreaker,
        retry: { delaysSeconds: [0.2] },
      };
      await lanes.endpoint(id, { endpoint, alsoFor: ['neighbour'] });
      const neighbours = scene.receiver.requests('/neighbour').length;
      await scene.produce(orders(400, `for.${id}`));
      await whenRequests('neighbour', neighbours + 400);
      await whenState(id, 'detached');
      await eventually('its breaker is open', async () => {
        const { breaker } = await status(id);
        return breaker.state === 'open' && breaker.openUntil !== null;
      });
      const besideMs = await lanes.medianLatencyMs('neighbour', 20);
      const failed = kinds(id).filter((kind) => kind === 'attempt.failed').length;

      const well = refuses ? await Receiver.start({ port }) : elsewhere;
      const before = well.requests().length;
      well.script(answer(200));
      await whenDelivered(id, 400);
      await whenState(id, 'attached');
      await lanes.whenRecordDeleted(id);
      const delivered = well.requests().slice(before);
      await well.stop();

      expect(besideMs).toBeLessThan(calmMs * 3 + 500);
      expect(failed).toBeLessThan(20);
      expect(delivered).toHaveLength(400);
      expect(new Set(delivered.map(({ headers }) => headers['webhook-id'])).size).toBe(400);
      expect(scene.receiver.requests('/neighbour')).toHaveLength(neighbours + 400 + 20);
      const news = kinds(id).filter((kind) => !kind.startsWith('attempt.'));
      expect(news.toSorted()).toEqual([
        'breaker.closed',
        'breaker.opened',
        'endpoint.caught-up',
        'endpoint.detached',
      ]);
    },
  );

  it('holds up nobody while it hangs with more deliveries than it has places', async () => {
    const { scene } = lanes;
    let hangs = true;
    scene.receiver.script(() => (hangs ? { kind: 'hang' } : answer(200)), '/hanging');
    const maxInFlight = 100; // more than it has places: these are for what waits
    const endpoint = { maxInFlight, timeoutMs: 4_000, breaker: deafBreaker };
    await lanes.endpoint('hanging', {
      endpoint: { ...endpoint, retry: { delaysSeconds: [0.2] } },
      alsoFor: ['neighbour'],
    });
    const neighbours = scene.receiver.requests('/neighbour').length;
    await scene.produce(orders(300, 'for.hanging'));
    await whenRequests('neighbour', neighbours + 300);
    await whenState('hanging', 'detached');

    await whenRequests('hanging', maxInFlight);
    expect(await status('hanging')).toMatchObject({ inFlight: maxInFlight });
    hangs = false;
    await whenDelivered('hanging', 300);
    await whenState('hanging', 'attached');
    expect(new Set(scene.webhookIds('hanging')).size).toBe(300);
    expect(scene.webhookIds('hanging')).toHaveLength(300 + maxInFlight);
  });

  it('sends its overdue deliveries to the dead letters as expired, without an attempt', async () => {
    const { scene } = lanes;
    let isWell = false;
    scene.receiver.script(() => answer(isWell ? 200 : 500), '/overdue');
    const breaker = { ...quickBreaker, consecutiveFailures: 1, openSeconds: 2 };
    const retry = { delaysSeconds: [0.1], maxAgeSeconds: 1 };
    await lanes.endpoint('overdue', { endpoint: { maxInFlight: 1, breaker, retry } });
    await scene.produce(orders(100, 'for.overdue'));
    const letters = () =>
      scene.written(scene.topology.deadLetters).filter(({ key }) => key === 'overdue');
    await eventually('100 dead letters', () => letters().length >= 100);
    isWell = true;
    await scene.produce(orders(1, 'for.overdue', 101));
    await whenDelivered('overdue', 1);
    await whenState('overdue', 'attached');

    const tried = new Set(
      scene
        .results('overdue')
        .flatMap(({ kind, event }) => (kind === 'attempt.failed' ? [event.id] : [])),
    );
    expect(tried.size).toBeLessThan(5);
    expect(new Set(letters().map(({ headers }) => headers['event-id'])).size).toBe(100);
    expect(letters()).toHaveLength(100);
    const untried = letters().filter(({ headers }) => !tried.has(headers['event-id'] ?? ''));
    expect(new Set(untried.map(({ headers }) => headers['dead-reason']))).toEqual(
      new Set(['expired']),
    );
    expect(bodyIds('overdue').at(-1)).toBe('order-101');
  });

  it('gets nothing while it is paused, and everything once when it is resumed', async () => {
    const { scene } = lanes;
    await lanes.endpoint('paused', { alsoFor: ['neighbour'] });
    await scene.api().call('POST', '/v1/endpoints/paused/pause');
    const neighbours = scene.receiver.requests('/neighbour').length;
    await scene.produce(orders(200, 'for.paused'));
    await whenRequests('neighbour', neighbours + 200);
    await whenState('paused', 'paused');
    await eventually('it is detached', () => kinds('paused').includes('endpoint.detached'));
    expect(scene.receiver.requests('/paused')).toEqual([]);

    await scene.api().call('POST', '/v1/endpoints/paused/resume');
    await whenDelivered('paused', 200);
    await whenState('paused', 'attached');
    expect(scene.webhookIds('paused')).toHaveLength(200);
    expect(new Set(scene.webhookIds('paused')).size).toBe(200);
    expect(kinds('paused').filter((kind) => kind.startsWith('endpoint.'))).toEqual([
      'endpoint.detached',
      'endpoint.caught-up',
    ]);
  });

  it('is sent again by a replay exactly what it was sent since then, under the same webhook-ids', async () => {
    const { scene } = lanes;
    await lanes.endpoint('replayed', { alsoFor: ['neighbour'] });
    const known = scene.receiver.requests('/neighbour').length;
    await scene.produce(orders(30, 'for.replayed'));
    await whenDelivered('replayed', 30);
    const since = new Date().toISOString();
    await scene.produce(orders(50, 'for.replayed', 31));
    await whenDelivered('replayed', 80);
    await whenRequests('neighbour', known + 80);
    const { status: code } = await scene
      .api()
      .call('POST', '/v1/endpoints/replayed/replay', { since });
    await whenDelivered('replayed', 130);
    await whenState('replayed', 'attached');
    await lanes.whenRecordDeleted('replayed');

    expect(code).toBe(200);
    const sent = scene.webhookIds('replayed');
    expect(sent).toHaveLength(130);
    expect(sent.slice(80).toSorted()).toEqual(sent.slice(30, 80).toSorted());
    expect(scene.receiver.requests('/neighbour')).toHaveLength(known + 80);
  });
});

const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `order-${from + index}`);
/** Number and kind of each result about an event. */
const resultsOf = (endpointId: string, eventId: string): string[] =>
  lanes.scene
    .results(endpointId)
    .flatMap(({ kind, attempt, event }) => (event?.id === eventId ? [`${attempt} ${kind}`] : []));

describe('an endpoint with strict order', () => {
  it('gets nothing before a head that fails twice, and all in their order', async () => {
    const { scene } = lanes;
    scene.receiver.script((_, index) => answer(index === 4 || index === 5 ? 503 : 200), '/orderly');
    const endpoint = { ordering: 'strict', maxInFlight: 10, retry: { delaysSeconds: [0.4] } };
    await lanes.endpoint('orderly', { endpoint });
    await scene.produce(orders(60, 'for.orderly'));
    await whenDelivered('orderly', 60);
    await whenState('orderly', 'attached');

    expect(bodyIds('orderly')).toEqual([...ids(1, 4), 'order-5', 'order-5', ...ids(5, 60)]);
    expect(new Set(scene.webhookIds('orderly').slice(4, 7)).size).toBe(1);
    expect(scene.receiver.maxInFlight('/orderly')).toBe(1);
    expect(resultsOf('orderly', 'order-5')).toEqual([
      '1 attempt.failed',
      '2 attempt.failed',
      '3 attempt.succeeded',
    ]);
    const [, , , , first, second, third] = scene.receiver.requests('/orderly');
    expect(second!.startedAtMs - first!.endedAtMs!).toBeGreaterThanOrEqual(400 - 30);
    expect(third!.startedAtMs - second!.endedAtMs!).toBeGreaterThanOrEqual(400 - 30);
  });

  it('gets the next one after the last attempt of a head, which goes to the dead letters', async () => {
    const { scene } = lanes;
    scene.receiver.script(
      ({ body }) => answer(body.includes('"order-3"') ? 500 : 200),
      '/poisoned',
    );
    const retry = { delaysSeconds: [0.3], maxAttempts: 3 };
    await lanes.endpoint('poisoned', { endpoint: { ordering: 'strict', retry } });
    await scene.produce(orders(40, 'for.poisoned'));
    await whenDelivered('poisoned', 39);
    const letters = () =>
      scene.written(scene.topology.deadLetters).filter(({ key }) => key === 'poisoned');
    await eventually('the dead letter', () => letters().length > 0);
    await whenState('poisoned', 'attached');

    expect(bodyIds('poisoned')).toEqual([...ids(1, 3), 'order-3', 'order-3', ...ids(4, 40)]);
    expect(letters().map(({ headers }) => headers)).toMatchObject([
      { 'event-id': 'order-3', attempt: '3', 'dead-reason': 'attempts-exhausted' },
    ]);
    expect(resultsOf('poisoned', 'order-3')).toEqual([
      '1 attempt.failed',
      '2 attempt.failed',
      '3 attempt.failed',
      '3 delivery.dead',
    ]);
  });
});
