import type { MetricSpec } from './catalogue/metric-spec.js';
import { CounterCell, HistogramCell } from './cells.js';

type Labels = Readonly<Record<string, string>>;

/** A sample as prom-client's registry prints it. */
export interface PrintedSample {
  /** The family's name when left out. */
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  /** Printed after `labels`; the text of one and the same object is made only once. */
  readonly sharedLabels?: Labels;
  readonly exemplar?: {
    readonly labelSet: Labels;
    readonly value: number;
    /** Seconds since 1970. */
    readonly timestamp: number;
  };
}

/** What the registry gets of a metric at a scrape. */
export interface Collected {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly values: readonly PrintedSample[];
}

/**
 * A metric with all its samples, as prom-client's registry takes it.
 *
 * Why not prom-client's own classes? They find the sample of each value by the text of its labels, at each addition and,
 * for what is collected, at each scrape: with 10,000 samples that took longer than all else of a scrape.
 */
export interface Family {
  readonly name: string;
  get(): Promise<Collected>;
}

interface Bound<C> {
  readonly labels: Labels;
  readonly cell: C;
}

/** Cells by their labels. */
class Bindings<C> {
  private readonly bound = new Map<string, Bound<C>>();

  constructor(private readonly make: () => C) {}

  /** The cell for these labels; the same one whenever it is asked for. */
  cell(labels: Labels): C {
    const key = keyOf(labels);
    let known = this.bound.get(key);
    if (known === undefined) this.bound.set(key, (known = { labels, cell: this.make() }));
    return known.cell;
  }

  *[Symbol.iterator](): IterableIterator<Bound<C>> {
    yield* this.bound.values();
  }
}

/** A counter. */
export class CounterFamily implements Family {
  readonly cells = new Bindings(() => new CounterCell());

  constructor(private readonly spec: MetricSpec) {}

  get name(): string {
    return this.spec.name;
  }

  async get(): Promise<Collected> {
    const values = Array.from(this.cells, ({ labels, cell }) => {
      return { labels: NONE, sharedLabels: labels, value: cell.value };
    });
    return collected(this.spec, values);
  }
}

/** Samples of a gauge, asked for at each scrape. */
export type Collect = () => Iterable<{ readonly labels: Labels; readonly value: number }>;

/** A gauge: what its callbacks tell. Samples with the same labels are added up. */
export class GaugeFamily implements Family {
  readonly callbacks: Collect[] = [];

  constructor(private readonly spec: MetricSpec) {}

  get name(): string {
    return this.spec.name;
  }

  async get(): Promise<Collected> {
    const samples = new Map<string, PrintedSample>();
    for (const collect of this.callbacks)
      for (const { labels, value } of collect()) {
        const key = keyOf(labels);
        samples.set(key, { labels, value: value + (samples.get(key)?.value ?? 0) });
      }
    return collected(this.spec, [...samples.values()]);
  }
}

/** A histogram. */
export class HistogramFamily implements Family {
  readonly cells: Bindings<HistogramCell>;

  constructor(private readonly spec: MetricSpec) {
    this.cells = new Bindings(() => new HistogramCell(spec.buckets ?? []));
  }

  get name(): string {
    return this.spec.name;
  }

  async get(): Promise<Collected> {
    const values: PrintedSample[] = [];
    for (const { labels: sharedLabels, cell } of this.cells) {
      for (const [index, [limit, value]] of cell.cumulative().entries())
        values.push({ ...this.bucket(limit, cell, index), sharedLabels, value });
      const rest = { labels: NONE, sharedLabels };
      values.push({ ...rest, metricName: `${this.name}_sum`, value: cell.sum });
      values.push({ ...rest, metricName: `${this.name}_count`, value: cell.count });
    }
    return collected(this.spec, values);
  }

  private bucket(
    limit: number,
    cell: HistogramCell,
    index: number,
  ): Pick<PrintedSample, 'metricName' | 'labels' | 'exemplar'> {
    const le = limit === Infinity ? '+Inf' : limit;
    const bucket = { metricName: `${this.name}_bucket`, labels: { le } };
    const exemplar = cell.exemplar(index);
    if (exemplar === null) return bucket;
    const { deliveryId, value, atMs } = exemplar;
    const labelSet = { delivery_id: deliveryId };
    return { ...bucket, exemplar: { labelSet, value, timestamp: atMs / 1000 } };
  }
}

const NONE: Labels = {};

function collected({ name, help, kind }: MetricSpec, values: readonly PrintedSample[]): Collected {
  return { name, help, type: kind, values };
}

function keyOf(labels: Labels): string {
  const names = Object.keys(labels);
  if (names.length < 2) return names.length === 0 ? '' : labels[names[0]!]!;
  return JSON.stringify(names.toSorted().map((name) => labels[name]));
}
