import { lines, number, quantile, rate, series, total } from '../panels.mjs';

const EXPECTED = `max (${series('event_gateway_partitions_expected')})`;
const RUNNING = total('event_gateway_partitions', '', 'phase="running"');
const DELIVERED = rate('event_gateway_attempts_total', '', 'verdict="delivered"');

export const overview = {
  title: 'Overview',
  panels: [
    number('Delivered', DELIVERED, { unit: 'reqps' }),
    number('Attempts that succeed', `${DELIVERED} / ${rate('event_gateway_attempts_total')}`, {
      unit: 'percentunit',
      goodIsHigh: true,
      badAt: 0.8,
      warnAt: 0.95,
    }),
    number('Latency, 99 of 100', quantile(0.99, 'event_gateway_delivery_latency_seconds'), {
      unit: 's',
      description: 'From an event’s own time to the answer that delivered it; retries included.',
    }),
    number('Backlog', total('event_gateway_dispatchable_lag_records'), {
      description: 'Records that more replicas would get done sooner.',
      warnAt: 1_000,
      badAt: 10_000,
    }),
    number('Endpoints behind', total('event_gateway_lanes_behind', '', 'cause!="paused"'), {
      description: 'Endpoints that fail or are slow, and have a cursor of their own.',
      warnAt: 1,
    }),
    number('Partitions unserved', `${EXPECTED} - (${RUNNING} or vector(0))`, { badAt: 1 }),
    number(
      'Dead letters in an hour',
      `sum (increase(${series('event_gateway_dead_letters_total')}[1h]))`,
      { warnAt: 1 },
    ),
    number('Replicas', `count (${series('event_gateway_build_info')})`, {
      goodIsHigh: true,
      badAt: 1,
      warnAt: 2,
    }),
    lines('From events to deliveries', {
      'events matched': rate('event_gateway_events_routed_total', '', 'outcome="matched"'),
      'events unmatched': rate('event_gateway_events_routed_total', '', 'outcome="unmatched"'),
      'deliveries made': rate('event_gateway_deliveries_created_total'),
      delivered: DELIVERED,
    }),
    lines(
      'Latency of deliveries',
      {
        'half of them': quantile(0.5, 'event_gateway_delivery_latency_seconds'),
        '90 of 100': quantile(0.9, 'event_gateway_delivery_latency_seconds'),
        '99 of 100': quantile(0.99, 'event_gateway_delivery_latency_seconds'),
      },
      { unit: 's' },
    ),
    lines(
      'Backlog',
      { '{{stage}}': total('event_gateway_dispatchable_lag_records', 'stage') },
      {
        stacked: true,
        description:
          'Without what waits for its endpoint or for its time: what autoscaling should follow.',
      },
    ),
  ],
};
