import type { MetricSpecs } from './metric-spec.js';

/** Endpoints and subscriptions as this replica knows them. */
export const CONTROL_METRICS = {
  controlOffset: {
    kind: 'gauge',
    name: 'event_gateway_control_offset',
    help: 'The next offset of the control topic that this replica will apply.',
    labels: [],
  },
  controlLag: {
    kind: 'gauge',
    name: 'event_gateway_control_lag_records',
    help: 'Records between what was applied of the control topic and its end, as this replica last saw it.',
    labels: [],
  },
  controlObjects: {
    kind: 'gauge',
    name: 'event_gateway_control_objects',
    help: 'Objects of the control plane in memory, by kind.',
    labels: ['kind'],
  },
  controlUnreadable: {
    kind: 'counter',
    name: 'event_gateway_control_records_unreadable_total',
    help: 'Records of the control topic that were left out since they could not be read.',
    labels: [],
  },
} as const satisfies MetricSpecs;
