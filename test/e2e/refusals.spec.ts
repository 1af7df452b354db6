import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../contract/eventually.js';
import { orders } from '../support/orders.js';
import { Scene } from '../support/scene.js';

jest.setTimeout(90_000);

const EXIT_CONFIG = 78;
const DAY_MS = 86_400_000;

let scene: Scene;
beforeEach(async () => {
  scene = await Scene.open('refusals');
});
afterEach(() => scene.close());

const ownTopics = (): Promise<string[]> =>
  scene.withAdmin(async (admin) => {
    const topics = await admin.listTopics();
    return topics.filter((topic) => topic.startsWith(`${scene.prefix}.`)).toSorted();
  });

describe('a gateway', () => {
  it('refuses to start on unsafe topics, naming each fault and its mend', async () => {
    const { topology } = scene;
    const tier = `${scene.prefix}.delay.5s`;
    await scene.createTopic(topology.deliveries, 4, { 'cleanup.policy': 'compact' });
    await scene.createTopic(topology.results, 4, { 'retention.bytes': '1000000' });
    await scene.createTopic(topology.deadLetters, 4, { 'max.message.bytes': '1000' });
    await scene.createTopic(topology.lanes, 3, { 'cleanup.policy': 'compact' });
    await scene.createTopic(topology.control, 2, { 'cleanup.policy': 'delete' });
    await scene.createTopic(tier, 4, { 'retention.ms': String(DAY_MS) });
    const gateway = scene.spawnGateway();

    expect(await gateway.exit).toBe(EXIT_CONFIG);
    const mends = [
      `${topology.deliveries}: it is compacted`,
      'set cleanup.policy=delete on the topic',
      `${topology.results}: retention.bytes=1000000`,
      'set retention.bytes=-1 on the topic',
      `${topology.deadLetters}: max.message.bytes=1000`,
      `${topology.lanes}: it has 3 partitions, but 4 were recorded`,
      `${topology.control}: it is not compacted`,
      `${topology.control}: it has 2 partitions`,
      `${tier}: retention.ms=${DAY_MS}`,
      `${tier}: message.timestamp.type=CreateTime`,
      'set message.timestamp.type=LogAppendTime on the topic',
    ];
    for (const mend of mends) expect(gateway.output).toContain(mend);
    expect(gateway.output).not.toContain(`${topology.quarantine}:`);
    expect(gateway.output).not.toContain('process.started');
  });

  it('is alive without a broker, tells that it is not ready, and stops when it is asked to', async () => {
    const gateway = scene.spawnGateway({ KAFKA_BROKERS: '127.0.0.1:1' });
    await eventually('it tries to reach the broker', () =>
      gateway.output.includes('broker.unreachable'),
    );

    const live = await fetch(`${gateway.url}/health/live`);
    expect({ status: live.status, body: await live.json() }).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    });
    expect(await gateway.readiness()).toEqual({
      status: 503,
      down: ['broker', 'control', 'dispatcher', 'forwarder', 'process', 'router'],
    });
    expect(await gateway.terminate()).toBe(0);
  });

  it('refuses topics whose partitions are not the ones that it was set up with', async () => {
    const first = await scene.startGateway({ DELIVERIES_PARTITIONS: '4' });
    expect(await first.terminate()).toBe(0);
    const second = scene.spawnGateway({ DELIVERIES_PARTITIONS: '8' });

    expect(await second.exit).toBe(EXIT_CONFIG);
    expect(second.output).toContain(`${scene.topology.deliveries}: it has 4 partitions`);
  });

  it('lists all that is wrong with its settings at once, and starts nothing', async () => {
    const gateway = scene.spawnGateway({
      HTTP_PORT: 'eighty',
      LOG_LEVEL: 'loud',
      REPLICATION_FACTOR: '0',
      KAFKA_TLS_CERT: 'no certificate',
      SOURCE_TOPICS: '/(/',
      ENDPOINT_ALLOW_CIDRS: '10.0.0.0/99',
      API_AUTH: 'api-key',
    });

    expect(await gateway.exit).toBe(EXIT_CONFIG);
    const names = gateway.output
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(' ')[0])
      .filter(Boolean);
    expect(new Set(names)).toEqual(
      new Set([
        'HTTP_PORT',
        'LOG_LEVEL',
        'REPLICATION_FACTOR',
        'KAFKA_TLS_CERT',
        'SOURCE_TOPICS',
        'ENDPOINT_ALLOW_CIDRS',
        'ADMIN_API_KEY',
      ]),
    );
    expect(await ownTopics()).toEqual([]);
  });

  it('refuses a private address when an endpoint is registered, and when its name leads to one', async () => {
    await scene.startGateway({ ENDPOINT_ALLOW_CIDRS: '' });
    const api = scene.api();
    for (const host of ['127.0.0.1', '10.1.2.3', '169.254.169.254', '[::1]', '0x7f.1']) {
      const { status, body } = await api.call('POST', '/v1/endpoints', { url: `http://${host}/` });
      expect({ host, status, body }).toMatchObject({
        status: 422,
        body: { code: 'invalid-fields', errors: [{ field: 'url' }] },
      });
    }
    const url = scene.receiver.url('/inside', 'localhost');
    await scene.endpoint('inside', { endpoint: { url, retry: { maxAttempts: 1 } } });
    await scene.produce(orders(1));
    await eventually('the result', () => scene.results('inside').length > 0);

    expect(scene.results('inside')[0]).toMatchObject({
      kind: 'attempt.failed',
      http: null,
      error: { kind: 'address-denied' },
    });
    expect(scene.receiver.connections).toBe(0);
  });
});
