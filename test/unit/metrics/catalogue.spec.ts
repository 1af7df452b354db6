import { describe, expect, it } from '@jest/globals';
import { METRICS } from '../../../src/metrics/catalogue.js';

describe('the catalogue of metrics', () => {
  it.each(Object.values(METRICS))('names $name by the rules of Prometheus', (metric) => {
    expect(metric.name).toMatch(/^event_gateway_[a-z_]+$/);
    expect(metric.name.endsWith('_total')).toBe(metric.kind === 'counter');
    expect(metric.name).not.toMatch(/_(ms|milliseconds|kb)(_|$)/);
    expect(metric.help).toMatch(/\.$/);
  });

  it('uses each name once', () => {
    const names = Object.values(METRICS).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(Object.values(METRICS).filter((metric) => 'buckets' in metric))(
    'has ascending buckets for $name',
    ({ buckets }) => {
      expect(buckets).toEqual([...buckets].toSorted((a, b) => a - b));
    },
  );
});
