import { describe, expect, it } from '@jest/globals';
import { Metrics } from '../../../src/metrics/metrics.js';

async function linesOf(metrics: Metrics, name: string): Promise<string[]> {
  const text = await metrics.text();
  return text.split('\n').filter((line) => line.startsWith(name));
}

describe('Metrics', () => {
  it('counts by labels, and gives the same handle for the same labels', async () => {
    const metrics = new Metrics(false);
    metrics.counter('attempts', { verdict: 'delivered' }).add();
    metrics.counter('attempts', { verdict: 'delivered' }).add(2);
    metrics.counter('attempts', { verdict: 'dead' }).add();
    expect(await linesOf(metrics, 'event_gateway_attempts_total')).toEqual([
      'event_gateway_attempts_total{verdict="delivered"} 3',
      'event_gateway_attempts_total{verdict="dead"} 1',
    ]);
    expect(await linesOf(metrics, 'event_gateway_attempts_total')).toHaveLength(2);
  });

  it('shows distributions as cumulative buckets with sum and count', async () => {
    const metrics = new Metrics(false);
    const latency = metrics.histogram('retryLateness', {});
    for (const seconds of [0.05, 0.06, 9_999]) latency.observe(seconds);
    const lines = await linesOf(metrics, 'event_gateway_retry_lateness_seconds');
    expect(lines).toEqual(
      expect.arrayContaining([
        'event_gateway_retry_lateness_seconds_bucket{le="0.05"} 1',
        'event_gateway_retry_lateness_seconds_bucket{le="0.1"} 2',
        'event_gateway_retry_lateness_seconds_bucket{le="1800"} 2',
        'event_gateway_retry_lateness_seconds_bucket{le="+Inf"} 3',
        'event_gateway_retry_lateness_seconds_count 3',
      ]),
    );
  });

  it('asks for gauges at each scrape, and forgets what is gone', async () => {
    const metrics = new Metrics(false);
    const lanes = new Map([['attached', 3]]);
    metrics.gauge('lanes', () =>
      [...lanes].map(([state, value]) => ({ labels: { state }, value })),
    );
    expect(await linesOf(metrics, 'event_gateway_lanes')).toEqual([
      'event_gateway_lanes{state="attached"} 3',
    ]);
    lanes.clear();
    expect(await linesOf(metrics, 'event_gateway_lanes')).toEqual([]);
  });

  it('adds up the samples of several callbacks', async () => {
    const metrics = new Metrics(false);
    metrics.gauge('sinkPending', () => [{ labels: {}, value: 2 }]);
    metrics.gauge('sinkPending', () => [{ labels: {}, value: 3 }]);
    expect(await linesOf(metrics, 'event_gateway_sink_pending_records')).toEqual([
      'event_gateway_sink_pending_records 5',
    ]);
  });

  it('brings the process along only when asked', async () => {
    expect(await new Metrics(false).text()).not.toContain('process_cpu');
    expect(await new Metrics(true).text()).toContain('process_cpu_seconds_total');
  });
});
