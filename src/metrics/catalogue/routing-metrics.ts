import type { MetricSpecs } from './metric-spec.js';

/** Events, and what becomes of them before anything is sent. */
export const ROUTING_METRICS = {
  recordsRead: {
    kind: 'counter',
    name: 'event_gateway_records_read_total',
    help: 'Records read, by topic.',
    labels: ['topic'],
  },
  recordsOvertaken: {
    kind: 'counter',
    name: 'event_gateway_records_overtaken_total',
    help: 'Records that retention deleted before they were read, by topic.',
    labels: ['topic'],
  },
  eventsRouted: {
    kind: 'counter',
    name: 'event_gateway_events_routed_total',
    help: 'Events routed; outcome is matched when at least one subscription wanted the event, else unmatched.',
    labels: ['outcome'],
  },
  eventsQuarantined: {
    kind: 'counter',
    name: 'event_gateway_events_quarantined_total',
    help: 'Records that could not be read and went to the quarantine topic, by reason.',
    labels: ['reason'],
  },
  deliveriesCreated: {
    kind: 'counter',
    name: 'event_gateway_deliveries_created_total',
    help: 'Deliveries written by the router.',
    labels: [],
  },
  dispatchableLag: {
    kind: 'gauge',
    name: 'event_gateway_dispatchable_lag_records',
    help: 'Records that more replicas would get done sooner, by stage: not read yet, or waiting in a lane that may send. Records that wait for their endpoint (slow, failing, limited, paused) or for their time are left out, so this is what autoscaling should follow.',
    labels: ['stage'],
  },
  repeatsSuppressed: {
    kind: 'counter',
    name: 'event_gateway_repeats_suppressed_total',
    help: 'Records that were read again after a rebalance or a restart and known to be done, so that nothing was sent twice, by stage.',
    labels: ['stage'],
  },
} as const satisfies MetricSpecs;
