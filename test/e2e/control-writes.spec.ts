import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { aWhile, eventually } from '../contract/eventually.js';
import { seededRandom, type Random } from '../chaos/random.js';
import { ConditionalClient } from '../support/history/conditional-client.js';
import { anomalies } from '../support/history/anomalies.js';
import type { Logged, Read, Write } from '../support/history/history.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { Scene } from '../support/scene.js';
import { TopicReader } from '../support/topic-reader.js';

jest.setTimeout(120_000);

const REPLICAS = ['one', 'two', 'three'];
const KEYS = ['red', 'green', 'blue', 'black'];
const CLIENTS_PER_REPLICA = 8;
const DURATION_MS = 18_000;
const FAULT_EVERY_MS = 3_000;
/** Longer than a replica needs to take over. */
const FREEZE_MS = 1_500;
const seed = Number(process.env['CONTROL_SEED'] ?? Date.now() % 1_000_000);

let scene: Scene;
let random: Random;
const gateways = new Map<string, GatewayProcess>();

beforeEach(async () => {
  random = seededRandom(seed);
  scene = await Scene.open('control', { settings: { ROLES: 'api' } });
  await Promise.all(REPLICAS.map(start));
});
afterEach(() => scene.close());

async function start(name: string): Promise<void> {
  const gateway = scene.spawnGateway({ INSTANCE_ID: name });
  await gateway.whenReady();
  gateways.set(name, gateway);
}

/** Kills a replica and starts it anew, or freezes it for a while, so that it wakes up fenced. */
async function disturb(until: number): Promise<string[]> {
  const faults: string[] = [];
  while (Date.now() + FAULT_EVERY_MS < until) {
    await aWhile(FAULT_EVERY_MS * (0.5 + random.next() / 2));
    const name = REPLICAS[random.whole(0, REPLICAS.length - 1)]!;
    const gateway = gateways.get(name)!;
    if ((faults.length + seed) % 2 === 0) {
      faults.push(`kill ${name}`);
      gateways.delete(name);
      await gateway.kill();
      await start(name);
    } else {
      faults.push(`freeze ${name}`);
      gateway.signal('SIGSTOP');
      await aWhile(FREEZE_MS);
      gateway.signal('SIGCONT');
    }
  }
  return faults;
}

/** All writes of the keys, in the order of the topic. */
async function logged(): Promise<Logged[]> {
  const { control } = scene.topology;
  const reader = await TopicReader.open(scene.kafka, `${scene.prefix}-checker`, [control]);
  const last = 'checked';
  await scene.api().putEndpoint(last, { url: 'https://example.com/', description: last });
  const read = (): Logged[] =>
    reader.records(control).flatMap(({ key, value }) => {
      if (key?.startsWith('endpoint/') !== true || value === null) return [];
      const { endpoint } = JSON.parse(value.toString());
      return [{ key: endpoint.id, version: endpoint.version, token: endpoint.description ?? '' }];
    });
  await eventually('the log was read', () => read().some(({ key }) => key === last));
  await reader.close();
  return read().filter(({ key }) => KEYS.includes(key));
}

describe('conditional writes over several replicas that are killed and frozen', () => {
  it('are linearizable: none lost, none made twice, none against its condition, no stale read', async () => {
    for (const key of KEYS)
      await scene.api().putEndpoint(key, { url: 'https://example.com/', description: 'first' });
    const until = Date.now() + DURATION_MS;
    const operations: (Read | Write)[] = [];
    const clients = REPLICAS.flatMap((name) =>
      Array.from({ length: CLIENTS_PER_REPLICA }, (_, index) => {
        const own = seededRandom(seed * 100 + index + name.length * 10_000);
        const where = () => gateways.get(name)?.url;
        return new ConditionalClient(name, `${name}-${index}`, KEYS, where, own, operations);
      }),
    );
    const working = clients.map((client) => client.work(until));
    const faults = await disturb(until);
    await Promise.all(working);

    const history = { operations, log: await logged() };
    const found = anomalies(history);
    const writes = operations.filter((each) => each.kind === 'write');
    const of = (kind: string): number =>
      writes.filter(({ outcome }) => outcome.kind === kind).length;
    const times = writes
      .filter(({ outcome }) => outcome.kind === 'written')
      .map(({ startMs, endMs }) => endMs - startMs)
      .toSorted((a, b) => a - b);
    const figures = {
      seed,
      clients: clients.length,
      faults,
      written: of('written'),
      refused: of('refused'),
      notMade: of('not-made'),
      unknown: of('unknown'),
      reads: operations.length - writes.length,
      p50Ms: Math.round(times[Math.floor(times.length * 0.5)] ?? 0),
      p99Ms: Math.round(times[Math.floor(times.length * 0.99)] ?? 0),
      anomalies: found.length,
    };
    process.stdout.write(`conditional writes: ${JSON.stringify(figures)}\n`);
    expect({ seed, found }).toEqual({ seed, found: [] });
    expect(figures.written).toBeGreaterThan(50);
    expect(figures.refused).toBeGreaterThan(5);
    expect(faults.length).toBeGreaterThan(0);
  });
});
