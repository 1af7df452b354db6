import { describe, expect, it } from '@jest/globals';
import { Metrics } from '../../../src/metrics/metrics.js';

/** What Prometheus sends. */
const ACCEPT =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

/** What may follow a family's name in its samples, by its type. */
const SUFFIXES: Readonly<Record<string, string>> = {
  counter: '_total',
  histogram: '_(bucket|sum|count)',
};

async function someMetrics(): Promise<Metrics> {
  const metrics = new Metrics(true);
  metrics.counter('attempts', { verdict: 'delivered' }).add(3);
  metrics
    .histogram('attemptDuration', { verdict: 'delivered' })
    .observeDelivery(0.02, 'dlv_7', 1_900_000_000_123);
  metrics.gauge('lanes', () => [{ labels: { state: 'attached' }, value: 3 }]);
  return metrics;
}

describe('the page of metrics', () => {
  it('is Prometheus’ text unless OpenMetrics is accepted', async () => {
    const metrics = await someMetrics();
    for (const accept of ['', '*/*', 'text/plain']) {
      const { contentType, text } = await metrics.page(accept);
      expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
      expect(text).toContain('# TYPE event_gateway_attempts_total counter');
      expect(text).not.toContain('dlv_7');
    }
  });

  it('names the latest delivery of a bucket as its exemplar in OpenMetrics', async () => {
    const { contentType, text } = await (await someMetrics()).page(ACCEPT);
    expect(contentType).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
    expect(text).toContain(
      'event_gateway_attempt_duration_seconds_bucket{le="0.025",verdict="delivered"} 1' +
        ' # {delivery_id="dlv_7"} 0.02 1900000000.123',
    );
  });

  it('keeps to OpenMetrics: families of counters without _total, their samples with it, one end', async () => {
    const { text } = await (await someMetrics()).page(ACCEPT);
    expect(text.endsWith('\n# EOF\n')).toBe(true);
    expect(text).toContain('# TYPE event_gateway_attempts counter\n');
    expect(text).toContain('event_gateway_attempts_total{verdict="delivered"} 3\n');
    let [family, type] = ['', ''];
    for (const line of text.split('\n').slice(0, -2)) {
      [, family, type] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? ['', family, type];
      if (line.startsWith('#')) continue;
      expect(line).toMatch(new RegExp(`^${family}${SUFFIXES[type] ?? ''}[ {]`));
    }
  });

  it('says the same in Prometheus’ text after a scrape of OpenMetrics as before', async () => {
    const metrics = await someMetrics();
    const ours = async (): Promise<string[]> =>
      (await metrics.text()).split('\n').filter((line) => line.includes('event_gateway_'));
    const before = await ours();
    await metrics.page(ACCEPT);
    expect(await ours()).toEqual(before);
  });
});
