import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aWhile, eventually } from '../contract/eventually.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { LaneScene, type ShownStatus } from '../support/lane-scene.js';
import { orders } from '../support/orders.js';
import { answer } from '../support/scripted-answer.js';

jest.setTimeout(120_000);

/** A killed replica leaves the group after that; as short as it can be. */
const settings = { KAFKA_SESSION_TIMEOUT_MS: '6000', LANE_PLACES: '16' };
/** Never opens. */
const deafBreaker = { consecutiveFailures: 10_000, minimumCalls: 10_000 };

describe('the only gateway, killed while an endpoint is dead and another one retries its head', () => {
  const lanes = new LaneScene();
  const { whenDelivered, whenState, status, kinds } = lanes;
  const maxAttempts = 7;
  let before: ShownStatus;
  let killedAtMs = 0;
  let readyAtMs = 0;
  let isWell = true;
  const failures = (id: string): number =>
    kinds(id).filter((kind) => kind === 'attempt.failed').length;

  beforeAll(async () => {
    await lanes.open('lane-kills', { ...settings, DELIVERIES_PARTITIONS: '1' });
    const { scene } = lanes;
    const first = await scene.startGateway();
    scene.receiver.script(() => answer(isWell ? 200 : 500), '/dead');
    const breaker = { consecutiveFailures: 3, openSeconds: 20, maxOpenSeconds: 20 };
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
    readyAtMs = Date.now();
    await whenState('dead', 'detached');
  });
  afterAll(() => lanes.close());

  it('leaves the dead endpoint alone until its breaker’s time is over', async () => {
    const openUntilMs = Date.parse(before.breaker.openUntil ?? '');
    const after = await status('dead');
    await eventually('that time', () => Date.now() > openUntilMs - 200, 30_000);
    const meanwhile = lanes.scene.receiver
      .requests('/dead')
      .filter(({ startedAtMs }) => startedAtMs > killedAtMs);

    expect(readyAtMs).toBeLessThan(openUntilMs);
    expect(after).toMatchObject({ state: 'detached', breaker: before.breaker });
    expect(meanwhile).toEqual([]);
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
  let replicas: readonly [GatewayProcess, GatewayProcess];

  const startReplica = (name: string): Promise<GatewayProcess> =>
    lanes.scene.startGateway({ INSTANCE_ID: name });
  const rollOver = async (old: GatewayProcess, name: string): Promise<GatewayProcess> => {
    const replacement = await startReplica(name);
    expect(await old.terminate()).toBe(0);
    return replacement;
  };

  beforeAll(async () => {
    await lanes.open('lane-rolls', { ...settings, DELIVERIES_PARTITIONS: '4' });
    replicas = await Promise.all([startReplica('one'), startReplica('two')]);
    for (const id of endpoints) {
      await lanes.scene.endpoint(id, { endpoint: { maxInFlight: id === 'slow' ? 1 : 10 } });
    }
  });
  afterAll(() => lanes.close());

  it('tell the same status of every endpoint, whichever of them owns it', async () => {
    const owners = new Set<string>();
    for (const id of endpoints) {
      const [told, toldByOther] = await Promise.all(replicas.map((via) => status(id, via)));
      expect(told).toMatchObject({ state: 'attached', breaker: { state: 'closed' } });
      expect(toldByOther!.instance).toBe(told!.instance);
      owners.add(told!.instance);
    }
    expect(owners).toEqual(new Set(['one', 'two']));
  });

  it('are replaced one after another under load, and nothing is lost or repeated', async () => {
    const { scene } = lanes;
    let isSlow = true;
    scene.receiver.script({ kind: 'answer', status: 200, delayMs: 15 });
    scene.receiver.script(
      () => ({ kind: 'answer', status: 200, delayMs: isSlow ? 200 : 5 }),
      '/slow',
    );
    const unloaded = new AbortController();
    let produced = 0;
    const load = async (): Promise<void> => {
      for (; !unloaded.signal.aborted; produced += 2) {
        await scene.produce(orders(2, 'order.created', produced + 1));
        await aWhile(100);
      }
    };
    const loading = load();
    await whenState('slow', 'detached');
    const [one, two] = replicas;
    await rollOver(one, 'three');
    await rollOver(two, 'four');
    const rolledAt = produced;
    await eventually('some load after that', () => produced > rolledAt + 30);
    unloaded.abort();
    await loading;
    isSlow = false;
    for (const id of endpoints) await whenRequests(id, produced);
    await whenState('slow', 'attached');

    for (const id of endpoints) {
      expect(new Set(scene.webhookIds(id)).size).toBe(produced);
      expect(scene.webhookIds(id)).toHaveLength(produced);
    }
  });
});

/** Completions are committed by then. */
const COMMITTED_MS = 2_000;
