import { METADATA_BYTES, WRITE_SECONDS, type MetricSpecs } from './metric-spec.js';

/** What is read from, written to and committed at the broker. */
export const KAFKA_METRICS = {
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
  commitDuration: {
    kind: 'histogram',
    name: 'event_gateway_commit_duration_seconds',
    help: 'Time of a commit until its answer, by consumer group.',
    labels: ['group'],
    buckets: WRITE_SECONDS,
  },
  commitMetadata: {
    kind: 'histogram',
    name: 'event_gateway_commit_metadata_bytes',
    help: 'Size of the bitmap in a commit’s metadata, by consumer group. The broker takes 4,096; empty means that nothing is done out of order.',
    labels: ['group'],
    buckets: METADATA_BYTES,
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
  sinkFailures: {
    kind: 'counter',
    name: 'event_gateway_sink_write_failures_total',
    help: 'Write requests that failed, each topic in them counted, by topic and reason. What was unavailable is tried again until it succeeds.',
    labels: ['topic', 'reason'],
  },
  sinkFailing: {
    kind: 'gauge',
    name: 'event_gateway_sink_failing',
    help: '1 while the last write failed and is being tried again: then nothing new is sent; else 0.',
    labels: [],
  },
  sinkPending: {
    kind: 'gauge',
    name: 'event_gateway_sink_pending_records',
    help: 'Records that wait for the broker’s acknowledgement.',
    labels: [],
  },
} as const satisfies MetricSpecs;
