import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { aWhile, eventually } from '../contract/eventually.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { orders } from '../support/orders.js';
import { Scene } from '../support/scene.js';

jest.setTimeout(120_000);

/** At least one in each of the four partitions. */
const endpoints = ['red', 'teal', 'grey', 'violet', 'pink', 'blue'];
const maxInFlight = 3;

let scene: Scene;
beforeEach(async () => {
  scene = await Scene.open('replicas', { partitions: 4 });
  scene.receiver.script({ kind: 'answer', status: 200, delayMs: 15 });
});
afterEach(() => scene.close());

const startReplica = (name: string): Promise<GatewayProcess> =>
  scene.startGateway({ INSTANCE_ID: name });
const subscribeAll = async (): Promise<void> => {
  for (const id of endpoints) await scene.endpoint(id, { endpoint: { maxInFlight } });
};
/** The replicas that wrote results, from the given one on. */
const workers = (from = 0): Set<string> =>
  new Set(
    scene
      .results()
      .slice(from)
      .map(({ instance }) => instance),
  );
/** Every endpoint has a final result for every event. */
const whenAllDelivered = (events: number): Promise<void> =>
  eventually(
    `${events} events at each endpoint`,
    () => endpoints.every((id) => new Set(scene.webhookIds(id)).size === events),
    60_000,
  );

describe('two replicas', () => {
  it('share the work, and keep maxInFlight exact between them', async () => {
    const [, second] = await Promise.all([startReplica('one'), startReplica('two')]);
    await subscribeAll();
    await eventually('the other replica knows the endpoints', async () => {
      const { body } = await scene.api(second).call('GET', '/v1/subscriptions');
      return Array.isArray(body['items']) && body['items'].length === endpoints.length;
    });
    await scene.produce(orders(20));
    await eventually('both work', () => workers().size === 2, 30_000);
    await scene.produce(orders(180, 'order.created', 21));
    await whenAllDelivered(200);

    for (const id of endpoints) {
      expect(scene.receiver.maxInFlight(`/${id}`)).toBe(maxInFlight);
      expect(scene.webhookIds(id)).toHaveLength(200);
    }
  });
});

describe('a replica that is added and removed under load', () => {
  it('takes a part of the work and gives it back, and nothing is lost', async () => {
    await startReplica('first');
    await subscribeAll();
    const unloaded = new AbortController();
    let produced = 0;
    const load = async (): Promise<void> => {
      for (; !unloaded.signal.aborted; produced += 5) {
        await scene.produce(orders(5, 'order.created', produced + 1));
        await aWhile(50);
      }
    };
    const loading = load();
    await eventually('it works', () => workers().has('first'));
    const added = await startReplica('added');
    await eventually('the added one works', () => workers().has('added'), 30_000);
    expect(await added.terminate()).toBe(0);
    const alone = scene.results().length;
    await eventually(
      'the first one has all again',
      () => scene.results().length > alone + 200,
      30_000,
    );
    unloaded.abort();
    await loading;
    await whenAllDelivered(produced);

    expect(workers(alone + 100)).toEqual(new Set(['first']));
    for (const id of endpoints)
      expect(scene.receiver.maxInFlight(`/${id}`)).toBeLessThanOrEqual(2 * maxInFlight);
  });
});
