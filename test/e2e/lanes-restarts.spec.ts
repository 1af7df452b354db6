import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aWhile, eventually } from '../contract/eventually.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { LaneScene, type ShownStatus } from '../support/lane-scene.js';
import { orders } from '../support/orders.js';
import { answer } from '../support/scripted-answer.js';

jest.setTimeout(120_000);

/** A killed replica leaves the group after that; as short as it can be. */
const settings = { KAFKA_SESSION_TIMEOUT_MS: '6000', LANE_PLACES: '16' };
/** How long the breaker of the dead endpoint is open: longer than a restart takes. */
const OPEN_MS = 20_000;
/** What the clocks of two processes may differ by. */
const SLACK_MS = 30;
/** What was answered so long before is committed, also on a busy machine. */
const COMMITTED_MS = 2_000;
/** How long a partition may be nobody's while it changes hands. */
const HAND_OVER_MS = 3_000;
/** Never opens. */
const deafBreaker = { consecutiveFailures: 10_000, minimumCalls: 10_000 };

describe('the only gateway, killed while an endpoint is dead and another one retries its head', () => {
  const lanes = new LaneScene();
  const { whenDelivered, whenState, status, kinds } = lanes;
  const maxAttempts = 7;
  let before: ShownStatus;
  let killedAtMs = 0;
  let isWell = true;
  const failures = (id: string): number =>
    kinds(id).filter((kind) => kind === 'attempt.failed').length;

  beforeAll(async () => {
    await lanes.open('lane-kills', { ...settings, DELIVERIES_PARTITIONS: '1' });
    const { scene } = lanes;
    const first = await scene.startGateway();
    scene.receiver.script(() => answer(isWell ? 200 : 500), '/dead');
    const breaker = {
      consecutiveFailures: 3,
      openSeconds: OPEN_MS / 1000,
      maxOpenSeconds: OPEN_MS / 1000,
    };
    const retry = { delaysSeconds: [0.2] };
    await lanes.endpoint('dead', { endpoint: { maxInFlight: 2, breaker, retry } });
    await scene.produce(orders(60, 'for.dead'));
    await whenDelivered('dead', 60);
    await aWhile(COMMITTED_MS);

    scene.receiver.script(({ body }) => answer(body.includes('"order-1"') ? 500 : 200), '/strict');
    const strict = { ordering: 'strict', breaker: deafBreaker };
    await lanes.endpoint('strict', {
      endpoint: { ...strict, retry: { delaysSeconds: [1], maxAttempts } },
    });
    isWell = false;
    await scene.produce(orders(300, 'for.dead', 61));
    await scene.produce(orders(20, 'for.strict'));
    await whenState('dead', 'detached');
    await eventually('two attempts of the strict head failed', () => failures('strict') >= 2);
    await eventually('the breaker is on record', async () =>
      /"breaker":\{/.test((await lanes.laneRecord('dead')) ?? ''),
    );
    before = await status('dead');
    killedAtMs = Date.now();
    await first.kill();
    await scene.startGateway();
    await whenState('dead', 'detached');
  });
  afterAll(() => lanes.close());

  it('leaves the dead endpoint alone while its breaker’s time is not over', async () => {
    await aWhile(1_000);
    const { breaker } = await status('dead');
    const openUntilMs = Date.parse(before.breaker.openUntil ?? '');
    const since = lanes.scene.receiver
      .requests('/dead')
      .filter(({ startedAtMs }) => startedAtMs > killedAtMs);
    const probes = Math.ceil(Math.max(0, Date.now() - openUntilMs) / OPEN_MS);

    expect(before.breaker.state).toBe('open');
    expect(breaker.state).not.toBe('closed');
    expect(since.length).toBeLessThanOrEqual(probes);
    for (const { startedAtMs } of since)
      expect(startedAtMs).toBeGreaterThanOrEqual(openUntilMs - SLACK_MS);
  });

  it('sends everything that the dead endpoint missed once it is well, and nothing of before again', async () => {
    const { scene } = lanes;
    isWell = true;
    await whenDelivered('dead', 360);
    await whenState('dead', 'attached');
    await lanes.whenRecordDeleted('dead');

    const sent = scene.webhookIds('dead');
    expect(new Set(sent).size).toBe(360);
    expect(sent).toHaveLength(360 + failures('dead'));
    expect(failures('dead')).toBeLessThan(10);
    const succeeded = scene.results('dead').filter(({ kind }) => kind === 'attempt.succeeded');
    expect(new Set(succeeded.map(({ deliveryId }) => deliveryId)).size).toBe(360);
    expect(succeeded).toHaveLength(360);
  });

  it('goes on counting the attempts of the strict head, which keeps its place', async () => {
    await whenDelivered('strict', 19);
    await whenState('strict', 'attached');

    const head = lanes.scene.results('strict').filter(({ event }) => event?.id === 'order-1');
    const numbers = head.flatMap(({ kind, attempt }) =>
      kind === 'attempt.failed' ? [attempt] : [],
    );
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(new Set(numbers)).toEqual(
      new Set(Array.from({ length: maxAttempts }, (_, index) => index + 1)),
    );
    const others = Array.from({ length: 19 }, (_, index) => `order-${index + 2}`);
    const sent = lanes.bodyIds('strict');
    const tries = sent.lastIndexOf('order-1') + 1;
    expect(tries).toBeLessThanOrEqual(maxAttempts + 1);
    expect(sent.slice(tries)).toEqual(others);
    expect(head.at(-1)).toMatchObject({ kind: 'delivery.dead', attempt: maxAttempts });
  });
});

describe('two replicas', () => {
  const lanes = new LaneScene();
  const { whenRequests, whenState, status } = lanes;
  const endpoints = ['red', 'orange', 'yellow', 'green', 'blue', 'slow'];
  let one: GatewayProcess;
  let two: GatewayProcess;
  let produced = 0;
  let isSlow = true;

  const startReplica = (name: string): Promise<GatewayProcess> =>
    lanes.scene.startGateway({ INSTANCE_ID: name });
  /** Produces while that goes on, and resolves when every endpoint got everything. */
  const underLoad = async (goesOn: () => Promise<void>): Promise<void> => {
    const { scene } = lanes;
    isSlow = true;
    const ended = new AbortController();
    const load = async (): Promise<void> => {
      for (; !ended.signal.aborted; produced += 2) {
        await scene.produce(orders(2, 'order.created', produced + 1));
        await aWhile(100);
      }
    };
    const loading = load();
    await whenState('slow', 'detached');
    await goesOn();
    const wentOnUntil = produced;
    await eventually('some load after that', () => produced > wentOnUntil + 30);
    ended.abort();
    await loading;
    isSlow = false;
    for (const id of endpoints) await whenDistinct(id, produced);
    await whenState('slow', 'attached');
  };
  const whenDistinct = async (id: string, events: number): Promise<void> => {
    await whenRequests(id, events);
    const distinct = (): number => new Set(lanes.scene.webhookIds(id)).size;
    await eventually(`${events} events at ${id}`, () => distinct() >= events, 30_000);
  };

  /** Who owns each endpoint, by the word of one of them. */
  const owners = async (via: GatewayProcess): Promise<string[]> => {
    const told = await Promise.all(endpoints.map((id) => status(id, via)));
    for (const each of told)
      expect(each).toMatchObject({ state: 'attached', breaker: { state: 'closed' } });
    return told.map(({ instance }) => instance);
  };

  beforeAll(async () => {
    await lanes.open('lane-rolls', { ...settings, DELIVERIES_PARTITIONS: '4' });
    const { receiver } = lanes.scene;
    receiver.script({ kind: 'answer', status: 200, delayMs: 15 });
    receiver.script(() => ({ kind: 'answer', status: 200, delayMs: isSlow ? 200 : 5 }), '/slow');
    [one, two] = await Promise.all([startReplica('one'), startReplica('two')]);
    for (const id of endpoints) {
      await lanes.scene.endpoint(id, { endpoint: { maxInFlight: id === 'slow' ? 1 : 10 } });
    }
  });
  afterAll(() => lanes.close());

  it('tell the same status of every endpoint, whichever of them owns it', async () => {
    await eventually('both own some', async () => new Set(await owners(one)).size === 2);
    expect(await owners(two)).toEqual(await owners(one));
  });

  it('lose and repeat nothing when one of them is stopped under load', async () => {
    await underLoad(async () => {
      expect(await one.terminate()).toBe(0);
    });

    for (const id of endpoints) expect(lanes.scene.webhookIds(id)).toHaveLength(produced);
  });

  it('lose nothing in a rolling restart under load, and repeat only what was just answered', async () => {
    await underLoad(async () => {
      await startReplica('three');
      expect(await two.terminate()).toBe(0);
      await startReplica('four');
    });

    for (const id of endpoints) {
      const answeredAtMs = new Map<string, number>();
      for (const { headers, startedAtMs, endedAtMs } of lanes.scene.receiver.requests(`/${id}`)) {
        const before = answeredAtMs.get(headers['webhook-id']!) ?? startedAtMs;
        expect(startedAtMs - before).toBeLessThan(COMMITTED_MS + HAND_OVER_MS);
        answeredAtMs.set(headers['webhook-id']!, endedAtMs!);
      }
      expect(answeredAtMs.size).toBe(produced);
    }
  });
});
