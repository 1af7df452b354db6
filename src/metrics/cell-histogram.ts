// oxlint-disable-next-line no-restricted-imports -- with metrics.ts this is the adapter for prom-client
import {
  Histogram,
  type MetricObjectWithValues,
  type MetricType,
  type MetricValueWithName,
} from 'prom-client';
import type { HistogramCell } from './cells.js';

interface HistogramSpec {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
}

interface HistogramBinding {
  readonly labels: Readonly<Record<string, string>>;
  readonly cell: HistogramCell;
}

/** A value of a bucket, as prom-client's OpenMetrics registry prints it. */
type BucketValue = MetricValueWithName<string> & {
  readonly exemplar?: {
    readonly labelSet: Readonly<Record<string, string>>;
    readonly value: number;
    /** Seconds since 1970. */
    readonly timestamp: number;
  };
};

type Values = MetricObjectWithValues<MetricValueWithName<string>>;

/** prom-client's histogram keeps its values to itself; this one shows those of cells. */
export class CellHistogram extends Histogram {
  readonly #metric: HistogramSpec;
  readonly #bindings: ReadonlyMap<string, HistogramBinding>;

  constructor(metric: HistogramSpec, bindings: ReadonlyMap<string, HistogramBinding>) {
    const { name, help, labels } = metric;
    super({ name, help, labelNames: [...labels], registers: [] });
    this.#metric = metric;
    this.#bindings = bindings;
  }

  override async get(): Promise<Values> {
    const { name, help } = this.#metric;
    const values: MetricValueWithName<string>[] = [];
    for (const { labels, cell } of this.#bindings.values()) {
      for (const [index, [limit, value]] of cell.cumulative().entries())
        values.push(bucketValue(`${name}_bucket`, labels, limit, value, cell, index));
      values.push({ metricName: `${name}_sum`, labels, value: cell.sum });
      values.push({ metricName: `${name}_count`, labels, value: cell.count });
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an enum in the types only; at run time it is this word
    const type = 'histogram' as unknown as MetricType;
    return { name, help, type, aggregator: 'sum', collect: () => undefined, values };
  }

  /** The registry prefers this method over `get` where a metric has it. */
  getForPromString(): Promise<Values> {
    return this.get();
  }
}

function bucketValue(
  metricName: string,
  labels: Readonly<Record<string, string>>,
  limit: number,
  value: number,
  cell: HistogramCell,
  index: number,
): BucketValue {
  const le = limit === Infinity ? '+Inf' : limit;
  const bucket = { metricName, labels: { ...labels, le }, value };
  const exemplar = cell.exemplar(index);
  if (exemplar === null) return bucket;
  const { deliveryId, atMs } = exemplar;
  return {
    ...bucket,
    exemplar: {
      labelSet: { delivery_id: deliveryId },
      value: exemplar.value,
      timestamp: atMs / 1000,
    },
  };
}
