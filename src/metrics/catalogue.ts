/** All metrics of the gateway, in one place: name, type, help, labels, buckets. docs/metrics.md is made from it. */

interface MetricSpec {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** Base units; counters end in `_total`. */
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram, ascending, without infinity. */
  readonly buckets?: readonly number[];
}

/** Seconds, from a fast local receiver to the longest timeout. */
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60, 120];
/** Seconds, from at once to the default age limit of a delivery. */
const LATENCY_SECONDS = [
  0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 3_600, 21_600, 86_400,
  259_200,
];
/** Seconds that a broker takes to acknowledge. */
const WRITE_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export const METRICS = {
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
  attempts: {
    kind: 'counter',
    name: 'event_gateway_attempts_total',
    help: 'Attempts that ended, by verdict.',
    labels: ['verdict'],
  },
  attemptDuration: {
    kind: 'histogram',
    name: 'event_gateway_attempt_duration_seconds',
    help: 'Time from the start of a request to its answer.',
    labels: ['verdict'],
    buckets: REQUEST_SECONDS,
  },
  deliveryLatency: {
    kind: 'histogram',
    name: 'event_gateway_delivery_latency_seconds',
    help: 'Time from an event’s own time to the answer that delivered it.',
    labels: [],
    buckets: LATENCY_SECONDS,
  },
  attemptsInFlight: {
    kind: 'gauge',
    name: 'event_gateway_attempts_in_flight',
    help: 'Requests under way.',
    labels: [],
  },
  deliveriesWaiting: {
    kind: 'gauge',
    name: 'event_gateway_deliveries_waiting',
    help: 'Deliveries that wait in lanes for their turn.',
    labels: [],
  },
  lanes: {
    kind: 'gauge',
    name: 'event_gateway_lanes',
    help: 'Lanes in memory, by state.',
    labels: ['state'],
  },
  breakersOpen: {
    kind: 'gauge',
    name: 'event_gateway_breakers_open',
    help: 'Endpoints whose circuit breaker is open or half-open.',
    labels: [],
  },
  retries: {
    kind: 'counter',
    name: 'event_gateway_retries_total',
    help: 'Deliveries sent to a delay tier, by tier.',
    labels: ['tier'],
  },
  deadLetters: {
    kind: 'counter',
    name: 'event_gateway_dead_letters_total',
    help: 'Deliveries that ended in the dead-letter topic, by reason.',
    labels: ['reason'],
  },
  deliveriesDropped: {
    kind: 'counter',
    name: 'event_gateway_deliveries_dropped_total',
    help: 'Deliveries that ended without an attempt, such as those of a deleted endpoint, by reason.',
    labels: ['reason'],
  },
  deliveriesOvertaken: {
    kind: 'counter',
    name: 'event_gateway_deliveries_overtaken_total',
    help: 'Offsets of deliveries that retention deleted before a slow endpoint got to them; other endpoints’ are among them.',
    labels: [],
  },
  ownershipDoubts: {
    kind: 'counter',
    name: 'event_gateway_ownership_doubts_total',
    help: 'Times that this replica doubted that it owns a partition, since a commit was not answered or a transaction failed, by what it was.',
    labels: ['why'],
  },
  retryLateness: {
    kind: 'histogram',
    name: 'event_gateway_retry_lateness_seconds',
    help: 'How much later than due a record left its delay tier.',
    labels: [],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_800],
  },
  sinkBatches: {
    kind: 'counter',
    name: 'event_gateway_sink_batches_total',
    help: 'Write requests to the broker, by outcome.',
    labels: ['outcome'],
  },
  sinkRecords: {
    kind: 'counter',
    name: 'event_gateway_sink_records_total',
    help: 'Records that the broker acknowledged.',
    labels: [],
  },
  sinkBytes: {
    kind: 'counter',
    name: 'event_gateway_sink_bytes_total',
    help: 'Bytes of keys, values and headers that the broker acknowledged.',
    labels: [],
  },
  sinkLatency: {
    kind: 'histogram',
    name: 'event_gateway_sink_write_duration_seconds',
    help: 'Time of a write request until the broker acknowledged it.',
    labels: [],
    buckets: WRITE_SECONDS,
  },
  sinkPending: {
    kind: 'gauge',
    name: 'event_gateway_sink_pending_records',
    help: 'Records that wait for the broker’s acknowledgement.',
    labels: [],
  },
  partitionLag: {
    kind: 'gauge',
    name: 'event_gateway_partition_lag_records',
    help: 'Records between what was read and the end of an assigned partition.',
    labels: ['topic', 'partition'],
  },
  commits: {
    kind: 'counter',
    name: 'event_gateway_commits_total',
    help: 'Commits, by consumer group and outcome.',
    labels: ['group', 'outcome'],
  },
  controlOffset: {
    kind: 'gauge',
    name: 'event_gateway_control_offset',
    help: 'The next offset of the control topic that this replica will apply.',
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
  controlLag: {
    kind: 'gauge',
    name: 'event_gateway_control_lag_seconds',
    help: 'For how long this replica has lacked something that stands in the control topic; 0 when it has all.',
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
  eventLoopDelay: {
    kind: 'gauge',
    name: 'event_gateway_event_loop_delay_seconds',
    help: 'How late timers fired since the last scrape, by quantile (0.5, 0.99, 1).',
    labels: ['quantile'],
  },
  buildInfo: {
    kind: 'gauge',
    name: 'event_gateway_build_info',
    help: 'Always 1; tells the running version.',
    labels: ['version', 'node'],
  },
} as const satisfies Record<string, MetricSpec>;

type Catalogue = typeof METRICS;

/** Names in the catalogue of one kind of metric. */
export type MetricKey<K extends MetricSpec['kind']> = {
  [M in keyof Catalogue]: Catalogue[M]['kind'] extends K ? M : never;
}[keyof Catalogue];

/** The labels of a metric with their values. */
export type LabelsOf<M extends keyof Catalogue> = Readonly<
  Record<Catalogue[M]['labels'][number], string>
>;
