import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { aWhile, eventually } from '../contract/eventually.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { orders } from '../support/orders.js';
import { Scene } from '../support/scene.js';

jest.setTimeout(180_000);

const endpoints = ['red', 'orange', 'yellow', 'green', 'blue', 'violet'];
const maxInFlight = 3;
const ANSWER_MS = 40;
const LOAD = { events: 4, everyMs: 50 };
/** How long an endpoint may get nothing while a replica is replaced; the goal on a machine of its own is 5 s. */
const LONGEST_GAP_MS = 12_000;

let scene: Scene;
beforeEach(async () => {
  scene = await Scene.open('rolling', { partitions: 4 });
  scene.receiver.script({ kind: 'answer', status: 200, delayMs: ANSWER_MS });
});
afterEach(() => scene.close());

const startReplica = (name: string): Promise<GatewayProcess> =>
  scene.startGateway({ INSTANCE_ID: name, DELIVERIES_PARTITIONS: '12' });

/** The longest time without a request at an endpoint, in milliseconds. */
function longestGapMs(endpointId: string): number {
  const starts = scene.receiver.requests(`/${endpointId}`).map(({ startedAtMs }) => startedAtMs);
  return Math.max(...starts.slice(1).map((at, index) => at - starts[index]!));
}

describe('a rolling restart of three replicas under load', () => {
  it.each([
    ['the new one comes before the old one goes', true],
    ['the old one goes before the new one comes', false],
  ])('loses nothing, repeats nothing and keeps maxInFlight, when %s', async (_, newFirst) => {
    const replicas = await Promise.all(['a', 'b', 'c'].map(startReplica));
    for (const id of endpoints) await scene.endpoint(id, { endpoint: { maxInFlight } });
    const unloaded = new AbortController();
    let produced = 0;
    const load = async (): Promise<void> => {
      for (; !unloaded.signal.aborted; produced += LOAD.events) {
        await scene.produce(orders(LOAD.events, 'order.created', produced + 1));
        await aWhile(LOAD.everyMs);
      }
    };
    const loading = load();
    await eventually('it is under way', () => scene.results().length > 500, 60_000);
    for (const [index, old] of replicas.entries()) {
      const replacement = newFirst ? await startReplica(`new-${index}`) : null;
      expect(await old.terminate()).toBe(0);
      if (replacement === null) await startReplica(`new-${index}`);
    }
    unloaded.abort();
    await loading;
    await eventually(
      'all is delivered',
      () => endpoints.every((id) => new Set(scene.webhookIds(id)).size === produced),
      60_000,
    );

    for (const id of endpoints) {
      expect(scene.webhookIds(id)).toHaveLength(produced);
      expect(scene.receiver.maxInFlight(`/${id}`)).toBeLessThanOrEqual(maxInFlight);
      expect(longestGapMs(id)).toBeLessThan(LONGEST_GAP_MS);
    }
    const gaps = endpoints.map(longestGapMs);
    process.stdout.write(
      `rolling restart: ${produced} events, longest gap ${Math.max(...gaps)} ms\n`,
    );
  });
});
