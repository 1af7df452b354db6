import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createHttpApp, type HttpApp } from '../../src/api/http-app.js';
import { AppModule } from '../../src/app.module.js';
import { CappedLabel } from '../../src/metrics/capped-label.js';
import { attemptObserver } from '../../src/metrics/attempt-metrics.js';
import { measureDispatcher } from '../../src/metrics/dispatcher-metrics.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { testLimits } from '../support/api-stage.js';
import { aDelivery, aTarget } from '../support/builders.js';
import { DispatcherScene } from '../support/dispatcher-scene.js';
import { sampleOf } from '../support/samples.js';
import { silentLogger } from '../support/silent-logger.js';
import { eventually } from './eventually.js';

jest.setTimeout(120_000);

const ENDPOINTS = 10_000;
/** As many as the setting allows. */
const LABELLED = 1_000;
const SCRAPES = 20;
/** Of the processor, so that a busy machine is no failure. */
const GOAL_MS = 50;

/** A dispatcher that owes something to each of 10,000 endpoints: half of them are paused, half hang. */
async function troubled(): Promise<DispatcherScene> {
  const scene = new DispatcherScene({
    partitions: 4,
    inFlightTotal: ENDPOINTS,
    target: (id) => aTarget({ id, paused: Number(id) % 2 === 0 }),
    answer: () => new Promise(() => undefined),
  });
  await scene.start();
  const ids = Array.from({ length: ENDPOINTS }, (_, number) => String(number));
  await scene.deliver(ids.map((id) => ({ id: `dlv_${id}`, endpointId: id })));
  return scene;
}

/** What a scrape takes. */
interface Cost {
  readonly wallMs: number;
  /** All threads of the process. */
  readonly cpuMs: number;
}

function median(costs: readonly Cost[], of: keyof Cost): number {
  return costs.map((cost) => cost[of]).toSorted((a, b) => a - b)[costs.length >> 1]!;
}

describe('a scrape with 10,000 endpoints', () => {
  let scene: DispatcherScene;
  let metrics: Metrics;
  let http: HttpApp;
  let url: string;

  beforeAll(async () => {
    scene = await troubled();
    metrics = new Metrics(true);
    const labels = { endpoint: new CappedLabel(LABELLED), tenant: new CappedLabel(10) };
    const budget = { inFlightTotal: ENDPOINTS, waitingBytes: 100_000_000 };
    measureDispatcher(metrics, scene.dispatcher, budget, labels.endpoint);
    const observer = attemptObserver(metrics, labels);
    for (let number = 0; number < ENDPOINTS; number++) {
      const delivery = aDelivery({ endpointId: String(number), tenant: `tenant-${number % 20}` });
      const facts = { delivery, http: null, startedAtMs: 0, endedAtMs: number, trace: null };
      observer.attempted({ kind: 'delivered' }, facts);
    }
    const module = AppModule.forRoot({ metrics, checks: [], logLevel: null, api: null });
    http = await createHttpApp({
      module,
      authenticator: null,
      limits: testLimits(),
      trustedProxies: [],
      corsOrigins: [],
      logger: silentLogger,
    });
    url = `http://127.0.0.1:${await http.listen(0, '127.0.0.1')}/metrics`;
  });
  afterAll(async () => {
    await http.close();
    await scene.dispatcher.stop(100);
  });

  const page = async (accept: string): Promise<string> =>
    (await fetch(url, { headers: { accept } })).text();

  const told = async () => {
    const text = await page('text/plain');
    const paused = sampleOf(text, 'event_gateway_lanes_behind', { cause: 'paused' });
    return { paused, inFlight: sampleOf(text, 'event_gateway_attempts_in_flight') };
  };

  it('tells of all of them', async () => {
    const isSettled = async () => (await told()).paused === ENDPOINTS / 2;
    await eventually('those that are paused are detached', isSettled, 60_000);
    expect(await told()).toEqual({ paused: ENDPOINTS / 2, inFlight: ENDPOINTS / 2 });
  });

  it.each(['text/plain', 'application/openmetrics-text'])(
    'is made in a moment as %s',
    async (as) => {
      const costs: Cost[] = [];
      for (let scrape = 0; scrape < SCRAPES; scrape++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        const cpu = process.cpuUsage();
        await metrics.page(as);
        const { user, system } = process.cpuUsage(cpu);
        const sinceMs = performance.now();
        await page(as);
        costs.push({ cpuMs: (user + system) / 1_000, wallMs: performance.now() - sinceMs });
      }
      process.stdout.write(
        `A page for ${ENDPOINTS} endpoints, ${LABELLED} of them labelled, as ${as}: ` +
          `${median(costs, 'cpuMs').toFixed(0)} ms of the processor, ` +
          `over HTTP beside all else ${median(costs, 'wallMs').toFixed(0)} ms (medians)\n`,
      );
      expect(median(costs, 'cpuMs')).toBeLessThan(GOAL_MS);
    },
  );
});
