import { describe, expect, it } from '@jest/globals';
import { promqlFaults } from '../../support/promql.js';

const NONE: ReadonlySet<string> = new Set();

describe('the check of expressions', () => {
  it.each([
    'sum by (verdict) (rate(event_gateway_attempts_total{verdict!="delivered", namespace=~"$namespace"}[5m]))',
    'histogram_quantile(0.9, sum by (le, group) (rate(event_gateway_commit_duration_seconds_bucket[5m])))',
    'label_replace(event_gateway_attempts_in_flight, "budget", "x", "", "") > 1',
  ])('finds no fault in %s', (expression) => {
    expect(promqlFaults(expression, NONE)).toEqual([]);
  });

  it.each([
    ['rate(event_gateway_attempts[5m])', 'there is no metric event_gateway_attempts'],
    ['event_gateway_lanes{stat="x"}', 'event_gateway_lanes has no label stat'],
    ['sum by (tier) (event_gateway_lanes)', 'nothing has the label tier'],
    [
      'event_gateway_retry_lateness_seconds > 1',
      'there is no metric event_gateway_retry_lateness_seconds',
    ],
    ['process_magic', 'there is no metric process_magic'],
    ['vector(1)', 'no metric in vector(1)'],
  ])('finds the fault of %s', (expression, fault) => {
    expect(promqlFaults(expression, NONE)).toEqual([fault]);
  });
});
