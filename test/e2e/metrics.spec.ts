import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { METRICS } from '../../src/metrics/catalogue.js';
import { eventually } from '../contract/eventually.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { orders } from '../support/orders.js';
import { describeWithPromtool, promtool } from '../support/promtool.js';
import { sampleOf, samplesOf } from '../support/samples.js';
import { answer } from '../support/scripted-answer.js';
import { Scene } from '../support/scene.js';

jest.setTimeout(90_000);

const EVENTS = 20;

let scene: Scene;
let gateway: GatewayProcess;

async function page(accept = 'text/plain'): Promise<string> {
  const response = await fetch(`${gateway.url}/metrics`, { headers: { accept } });
  return response.text();
}

/** Twenty events to an endpoint that takes them, and one to an endpoint that fails once. */
beforeAll(async () => {
  scene = await Scene.open('metrics');
  gateway = await scene.startGateway({ METRICS_ENDPOINTS: '1', METRICS_TENANTS: '10' });
  await scene.endpoint('well', { subscription: { types: ['order.created'] } });
  await scene.endpoint('failing', { subscription: { types: ['order.lost'] } });
  scene.receiver.script((_, index) => answer(index === 0 ? 503 : 200), '/failing');
  await scene.produce(orders(EVENTS, 'order.created'));
  await eventually('the first ones have come', () => scene.results('well').length >= EVENTS);
  await scene.produce(orders(1, 'order.lost', 1_001));
  await eventually('the retry has come', () => scene.results('failing').length >= 2, 30_000);
});
afterAll(() => scene.close());

describe('the metrics of a gateway', () => {
  it('tell what became of events', async () => {
    const text = await page();
    const value = (name: string, labels = {}) => sampleOf(text, `event_gateway_${name}`, labels);
    expect({
      delivered: value('attempts_total', { verdict: 'delivered' }),
      retried: value('retries_total', { tier: '5s', reason: 'status-5xx' }),
      answers: value('answers_total', { answer: '5xx' }),
      matched: value('events_routed_total', { outcome: 'matched' }),
      running: value('partitions', { phase: 'running' }),
      expected: value('partitions_expected'),
      takeOvers: value('take_over_duration_seconds_count'),
      connections: value('request_phase_duration_seconds_count', { phase: 'tls' }),
    }).toEqual({
      delivered: EVENTS + 1,
      retried: 1,
      answers: 1,
      matched: EVENTS + 1,
      running: 4,
      expected: 4,
      takeOvers: 4,
      connections: 0,
    });
    expect(
      value('request_phase_duration_seconds_count', { phase: 'first-byte' }),
    ).toBeGreaterThanOrEqual(EVENTS + 2);
    expect(value('sent_bytes_total')).toBeGreaterThan(EVENTS * 10);
    expect(value('retry_lateness_seconds_count')).toBe(1);
  });

  it('have no backlog, no failure and nothing behind once all is done', async () => {
    const isQuiet = async (): Promise<boolean> => {
      const lags = samplesOf(await page()).filter(
        ({ name }) => name === 'event_gateway_dispatchable_lag_records',
      );
      return lags.length === 3 && lags.every((lag) => lag.value === 0);
    };
    await eventually('router, dispatcher and forwarder have no backlog', isQuiet, 10_000);
    const text = await page();
    expect(sampleOf(text, 'event_gateway_sink_failing')).toBe(0);
    expect(sampleOf(text, 'event_gateway_control_lag_records')).toBe(0);
    expect(sampleOf(text, 'event_gateway_lanes_behind', { cause: 'failing' })).toBe(0);
  });

  it('give each endpoint a series up to the cap, and every tenant', async () => {
    const text = await page();
    const verdict = 'delivered';
    const attempts = ['well', 'failing', 'other'].map((endpoint) =>
      sampleOf(text, 'event_gateway_endpoint_attempts_total', { endpoint, verdict }),
    );
    expect(attempts).toEqual([EVENTS, undefined, 1]);
    const tenants = samplesOf(text).filter(
      ({ name }) => name === 'event_gateway_tenant_attempts_total',
    );
    expect(tenants.map((tenant) => tenant.value).reduce((a, b) => a + b, 0)).toBe(EVENTS + 2);
  });

  it('name deliveries as exemplars where OpenMetrics is accepted', async () => {
    const text = await page('application/openmetrics-text;version=1.0.0');
    const named = [...text.matchAll(/# \{delivery_id="([^"]+)"\}/g)].map(([, id]) => id);
    expect(named.length).toBeGreaterThan(0);
    const sent = new Set([...scene.webhookIds('well'), ...scene.webhookIds('failing')]);
    for (const id of named) expect(sent).toContain(id);
  });

  it('are all in the catalogue, with its labels', async () => {
    const families = new Map<string, readonly string[]>();
    for (const { name, labels, kind } of Object.values(METRICS))
      if (kind === 'histogram') {
        families.set(`${name}_bucket`, [...labels, 'le']);
        for (const suffix of ['_sum', '_count']) families.set(`${name}${suffix}`, labels);
      } else families.set(name, labels);
    const shown = samplesOf(await page()).filter(({ name }) => name.startsWith('event_gateway_'));
    const strange = shown.filter(({ name, labels }) => {
      const known = families.get(name);
      return (
        known === undefined ||
        Object.keys(labels).length !== known.length ||
        known.some((label) => !(label in labels))
      );
    });
    expect(shown.length).toBeGreaterThan(100);
    expect(strange).toEqual([]);
  });
});

describeWithPromtool('the page of metrics', () => {
  it('is one that promtool finds no fault with', async () => {
    const text = await page();
    const { code, output } = await promtool(['check', 'metrics'], text);
    const ours = output.split('\n').filter((line) => line.includes('event_gateway_'));
    expect(ours).toEqual([]);
    // prom-client has names of its own for Node's metrics, which promtool only frowns at: 3 says so.
    expect([0, 3]).toContain(code);
  });
});
