import { describe, expect, it } from '@jest/globals';
import { attemptObserver } from '../../../src/metrics/attempt-metrics.js';
import { CappedLabel } from '../../../src/metrics/capped-label.js';
import { Metrics } from '../../../src/metrics/metrics.js';
import type { Verdict } from '../../../src/pipeline/dispatcher/verdict.js';
import type { AttemptFacts } from '../../../src/pipeline/results/outcome-recorder.js';
import { aDelivery } from '../../support/builders.js';
import { sampleOf } from '../../support/samples.js';

const DELIVERED: Verdict = { kind: 'delivered' };
const RESET: Verdict = { kind: 'retry', afterMs: 5_000, error: { kind: 'reset', message: '' } };

function facts(status: number | null, fields: Partial<AttemptFacts> = {}): AttemptFacts {
  const http =
    status === null ? null : { status, durationMs: 20, bodySnippet: '', truncated: false };
  const times = { startedAtMs: 2_000, endedAtMs: 2_020 };
  return { delivery: aDelivery(), http, ...times, trace: null, ...fields };
}

function observed(endpoints = 0, tenants = 0) {
  const metrics = new Metrics(false);
  const labels = { endpoint: new CappedLabel(endpoints), tenant: new CappedLabel(tenants) };
  return { metrics, observer: attemptObserver(metrics, labels) };
}

describe('the metrics of attempts', () => {
  it('tell answers by class, and what failed in transport by its kind', async () => {
    const { metrics, observer } = observed();
    observer.attempted(DELIVERED, facts(204));
    for (const status of [302, 404, 429, 503, 101, 700])
      observer.attempted({ ...RESET, error: { kind: 'status', message: '' } }, facts(status));
    observer.attempted(RESET, facts(null));
    const text = await metrics.text();
    const answers = ['2xx', '3xx', '4xx', '5xx', 'other', 'reset'].map((answer) => [
      answer,
      sampleOf(text, 'event_gateway_answers_total', { answer }),
    ]);
    expect(Object.fromEntries(answers)).toEqual({
      '2xx': 1,
      '3xx': 1,
      '4xx': 2,
      '5xx': 1,
      other: 2,
      reset: 1,
    });
  });

  it('count the bytes of each attempt, and the latency of what was delivered', async () => {
    const { metrics, observer } = observed();
    const delivery = aDelivery({ body: Buffer.alloc(100) });
    observer.attempted(RESET, facts(null, { delivery }));
    observer.attempted(DELIVERED, facts(200, { delivery, endedAtMs: 3_000 }));
    const text = await metrics.text();
    expect(sampleOf(text, 'event_gateway_sent_bytes_total')).toBe(200);
    expect(sampleOf(text, 'event_gateway_delivery_latency_seconds_count')).toBe(1);
    expect(sampleOf(text, 'event_gateway_delivery_latency_seconds_sum')).toBe(2);
  });

  it('name no endpoint and no tenant unless asked to', async () => {
    const { metrics, observer } = observed();
    observer.attempted(DELIVERED, facts(200));
    expect(await metrics.text()).not.toMatch(/ep_1|acme/);
  });

  it('tell endpoints and tenants apart up to the cap, and all others together', async () => {
    const { metrics, observer } = observed(2, 1);
    for (const [endpointId, tenant] of [
      ['ep_1', 'acme'],
      ['ep_2', 'acme'],
      ['ep_3', 'other-corp'],
      ['ep_4', 'acme'],
    ] as const)
      observer.attempted(DELIVERED, facts(200, { delivery: aDelivery({ endpointId, tenant }) }));
    const text = await metrics.text();
    const verdict = 'delivered';
    const endpoints = ['ep_1', 'ep_2', 'ep_3', 'other'].map((endpoint) =>
      sampleOf(text, 'event_gateway_endpoint_attempts_total', { endpoint, verdict }),
    );
    expect(endpoints).toEqual([1, 1, undefined, 2]);
    expect(
      sampleOf(text, 'event_gateway_endpoint_attempt_seconds_total', { endpoint: 'other' }),
    ).toBeCloseTo(0.04);
    const tenants = ['acme', 'other-corp', 'other'].map((tenant) =>
      sampleOf(text, 'event_gateway_tenant_attempts_total', { tenant, verdict }),
    );
    expect(tenants).toEqual([3, undefined, 1]);
  });
});
