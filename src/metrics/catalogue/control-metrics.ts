import { WRITE_SECONDS, type MetricSpecs } from './metric-spec.js';

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
  controlBehind: {
    kind: 'gauge',
    name: 'event_gateway_control_lag_seconds',
    help: 'For how long this replica has lacked something that stands in the control topic; 0 when it has all.',
    labels: [],
  },
  controlTakeOvers: {
    kind: 'counter',
    name: 'event_gateway_control_take_overs_total',
    help: 'Times that this replica became the one that writes to the control topic.',
    labels: [],
  },
  controlLost: {
    kind: 'counter',
    name: 'event_gateway_control_lost_total',
    help: 'Transactions of the control topic that failed or were refused, since another replica took over or the broker was away; each is resolved by reading.',
    labels: [],
  },
  controlWrites: {
    kind: 'counter',
    name: 'event_gateway_control_writes_total',
    help: 'Changes and refused changes that were decided in a transaction of the control topic.',
    labels: [],
  },
  controlWriteLatency: {
    kind: 'histogram',
    name: 'event_gateway_control_write_seconds',
    help: 'Time that a transaction of the control topic took until this replica had read it back.',
    labels: [],
    buckets: WRITE_SECONDS,
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
