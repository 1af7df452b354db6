import { WRITE_SECONDS, type MetricSpecs } from './metric-spec.js';

/** Lanes and the partitions of `deliveries` that they are in. */
export const LANE_METRICS = {
  lanes: {
    kind: 'gauge',
    name: 'event_gateway_lanes',
    help: 'Lanes in memory, by state.',
    labels: ['state'],
  },
  lanesBehind: {
    kind: 'gauge',
    name: 'event_gateway_lanes_behind',
    help: 'Lanes that do not keep up and have a cursor of their own, by cause: paused, failing (the breaker is not closed) or slow (all others).',
    labels: ['cause'],
  },
  oldestCursorAge: {
    kind: 'gauge',
    name: 'event_gateway_oldest_cursor_age_seconds',
    help: 'Age of the oldest delivery that a lane behind still owes, by cause; 0 when there is none. While that delivery is not in memory, as after a change of owner, the age is counted from when this replica first saw the cursor.',
    labels: ['cause'],
  },
  breakersOpen: {
    kind: 'gauge',
    name: 'event_gateway_breakers_open',
    help: 'Endpoints whose circuit breaker is open or half-open.',
    labels: [],
  },
  deliveriesWaiting: {
    kind: 'gauge',
    name: 'event_gateway_deliveries_waiting',
    help: 'Deliveries that wait in lanes for their turn.',
    labels: [],
  },
  waitingBytes: {
    kind: 'gauge',
    name: 'event_gateway_waiting_payload_bytes',
    help: 'Bytes of deliveries that wait in memory.',
    labels: [],
  },
  waitingBytesLimit: {
    kind: 'gauge',
    name: 'event_gateway_waiting_payload_limit_bytes',
    help: 'Bytes of deliveries that may wait in memory (WAITING_PAYLOAD_BYTES).',
    labels: [],
  },
  catchUpRead: {
    kind: 'counter',
    name: 'event_gateway_catch_up_records_read_total',
    help: 'Records of deliveries that were read once more for lanes that are behind.',
    labels: [],
  },
  catchUpTaken: {
    kind: 'counter',
    name: 'event_gateway_catch_up_records_taken_total',
    help: 'Records among them that a lane took.',
    labels: [],
  },
  partitions: {
    kind: 'gauge',
    name: 'event_gateway_partitions',
    help: 'Partitions of deliveries that are assigned to this replica, by phase: only running ones send; taking-over, recovering and recovered ones will in a moment; stopped ones were lost or are in doubt.',
    labels: ['phase'],
  },
  partitionsExpected: {
    kind: 'gauge',
    name: 'event_gateway_partitions_expected',
    help: 'Partitions that deliveries has (DELIVERIES_PARTITIONS): all replicas together should run as many.',
    labels: [],
  },
  takeOverDuration: {
    kind: 'histogram',
    name: 'event_gateway_take_over_duration_seconds',
    help: 'Time from the assignment of a partition of deliveries until this replica sends from it.',
    labels: [],
    buckets: [...WRITE_SECONDS, 60, 120],
  },
  ownershipDoubts: {
    kind: 'counter',
    name: 'event_gateway_ownership_doubts_total',
    help: 'Times that this replica doubted that it owns a partition, since a commit was not answered or a transaction failed, by what it was.',
    labels: ['why'],
  },
} as const satisfies MetricSpecs;
