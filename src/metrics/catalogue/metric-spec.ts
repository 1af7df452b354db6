/** One metric of the catalogue. */
export interface MetricSpec {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** Base units; counters end in `_total`. */
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram, ascending, without infinity. */
  readonly buckets?: readonly number[];
}

/** Metrics by the name that the code knows them under. */
export type MetricSpecs = Readonly<Record<string, MetricSpec>>;

/** Seconds, from a fast local receiver to the longest timeout. */
export const REQUEST_SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60, 120,
];

/** Seconds, from a local handshake to the limit of a connection. */
export const PHASE_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Seconds, from at once to the default age limit of a delivery. */
export const LATENCY_SECONDS = [
  0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 3_600, 21_600, 86_400,
  259_200,
];

/** Seconds that a broker takes to acknowledge. */
export const WRITE_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

/** Bytes of a commit's metadata, up to what the broker takes at most. */
export const METADATA_BYTES = [0, 64, 256, 512, 1_024, 2_048, 3_072, 4_000, 4_096];
