import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { existsSync } from 'node:fs';
import { JavaBroker } from '../../scripts/broker/java-broker.mjs';
import { aWhile, eventually } from '../contract/eventually.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { orders } from '../support/orders.js';
import { Scene } from '../support/scene.js';
import { answer } from '../support/scripted-answer.js';

jest.setTimeout(180_000);

const OUTAGE_MS = 20_000;
const maxInFlight = 4;
const libs = process.env['KAFKA_LIBS'];
const suite = libs !== undefined && existsSync(libs) ? describe : describe.skip;

suite('a broker that is away for 20 s (needs KAFKA_LIBS, the folder with the jars)', () => {
  let broker: JavaBroker;
  let scene: Scene;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    broker = await JavaBroker.start({ libs: libs ?? '' });
    scene = await Scene.open('outage', { brokers: [broker.brokers] });
    gateway = await scene.startGateway();
  });
  afterAll(async () => {
    await scene.close();
    await broker.stop();
  });

  const requests = (): number => scene.receiver.requests('/shop').length;
  const ended = (id: string): number => {
    const final = scene.results(id).filter((result) => result.final);
    return new Set(final.map(({ event }) => event.id)).size;
  };

  it('is told by the readiness, and nothing is sent whose outcome could not be written', async () => {
    scene.receiver.script({ kind: 'answer', status: 200, delayMs: 40 }, '/shop');
    scene.receiver.script((_, index) => answer(index < 20 ? 500 : 200), '/flaky');
    await scene.endpoint('shop', { endpoint: { maxInFlight } });
    const breaker = { consecutiveFailures: 100, minimumCalls: 100 };
    await scene.endpoint('flaky', {
      endpoint: { breaker, retry: { delaysSeconds: [3] } },
      subscription: { types: ['order.paid'] },
    });
    await scene.produce([...orders(20, 'order.paid'), ...orders(580, 'order.created', 21)]);
    await eventually('it is under way', () => requests() >= 100);
    await broker.shutDown();
    const stoppedAtMs = Date.now();
    await eventually('the gateway is not ready', async () => {
      const { status, down } = await gateway.readiness();
      return status === 503 && down.includes('broker') && down.includes('sink');
    });
    const sent = requests();
    await aWhile(OUTAGE_MS - (Date.now() - stoppedAtMs));

    expect(requests()).toBeLessThanOrEqual(sent + maxInFlight);
    expect(requests()).toBeLessThan(600);
    expect(scene.receiver.inFlight()).toBe(0);
    expect((await scene.api().call('GET', '/health/live')).status).toBe(200);
  });

  it('costs no event, and no one has to start the gateway anew', async () => {
    await broker.restart();
    await gateway.whenReady();
    await scene.produce(orders(50, 'order.created', 601));
    await eventually('everything is delivered', () => ended('shop') === 650, 60_000);
    await eventually('the retries, too', () => ended('flaky') === 20, 60_000);

    expect(new Set(scene.webhookIds('shop')).size).toBe(650);
    expect(new Set(scene.webhookIds('flaky')).size).toBe(20);
    expect(scene.receiver.maxInFlight('/shop')).toBeLessThanOrEqual(2 * maxInFlight);
    expect(scene.written(scene.topology.deadLetters)).toEqual([]);
  });
});
