import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  openMetricsContentType,
  Registry,
} from 'prom-client';
import { METRICS, type LabelsOf, type MetricKey } from './catalogue.js';
import { CellHistogram } from './cell-histogram.js';
import { CounterCell, HistogramCell, type CounterHandle, type HistogramHandle } from './cells.js';
import { openMetricsText } from './open-metrics.js';

/** A page of metrics. */
export interface MetricsPage {
  readonly contentType: string;
  readonly text: string;
}

/** One value of a gauge at the time of a scrape. */
export interface Sample<M extends MetricKey<'gauge'>> {
  readonly labels: LabelsOf<M>;
  readonly value: number;
}

/** The samples of a gauge without labels. */
export function one(value: number) {
  return [{ labels: {}, value }];
}

/**
 * The metrics of the catalogue for one process, in Prometheus' text format.
 *
 * Handles for counters and histograms are bound to their labels once and then cost an addition. Gauges are not counted
 * up and down: each asks its callbacks at a scrape, so that it can't drift from what it describes.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #counters = new Map<string, Map<string, CounterBinding>>();
  readonly #histograms = new Map<string, Map<string, HistogramBinding>>();
  readonly #gauges = new Map<string, (() => Iterable<Sample<MetricKey<'gauge'>>>)[]>();

  /** @param withProcessMetrics adds prom-client's own `process_*` and `nodejs_*` metrics */
  constructor(withProcessMetrics: boolean) {
    if (withProcessMetrics) collectDefaultMetrics({ register: this.#registry });
    for (const [key, spec] of Object.entries(METRICS)) {
      if (spec.kind === 'counter') this.#addCounter(key, spec);
      else if (spec.kind === 'gauge') this.#addGauge(key, spec);
      else this.#addHistogram(key, spec);
    }
  }

  /** The handle for these labels; the same one whenever it is asked for. */
  counter<M extends MetricKey<'counter'>>(metric: M, labels: LabelsOf<M>): CounterHandle {
    return bound(this.#counters.get(metric)!, labels, () => new CounterCell());
  }

  /** The handle for these labels; the same one whenever it is asked for. */
  histogram<M extends MetricKey<'histogram'>>(metric: M, labels: LabelsOf<M>): HistogramHandle {
    const { buckets } = METRICS[metric];
    return bound(this.#histograms.get(metric)!, labels, () => new HistogramCell(buckets));
  }

  /** Has `collect` asked at each scrape. Samples with the same labels, of several callbacks, are added up. */
  gauge<M extends MetricKey<'gauge'>>(metric: M, collect: () => Iterable<Sample<M>>): void {
    this.#gauges.get(metric)!.push(collect);
  }

  /** All metrics in Prometheus' text format. */
  async text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** All metrics in the format that a scrape asks for: OpenMetrics, with exemplars, where it is accepted. */
  async page(accept: string): Promise<MetricsPage> {
    if (accept.includes('application/openmetrics-text'))
      return { contentType: openMetricsContentType, text: await openMetricsText(this.#registry) };
    return { contentType: this.#registry.contentType, text: await this.text() };
  }

  #addCounter(key: string, spec: Spec): void {
    const bindings = new Map<string, CounterBinding>();
    this.#counters.set(key, bindings);
    const counter = new Counter({
      ...configOf(spec),
      registers: [],
      collect() {
        this.reset();
        for (const { labels, cell } of bindings.values()) this.inc(labels, cell.value);
      },
    });
    this.#registry.registerMetric(counter);
  }

  #addGauge(key: string, spec: Spec): void {
    const callbacks: (() => Iterable<Sample<MetricKey<'gauge'>>>)[] = [];
    this.#gauges.set(key, callbacks);
    const gauge = new Gauge({
      ...configOf(spec),
      registers: [],
      collect() {
        this.reset();
        for (const collect of callbacks) {
          for (const { labels, value } of collect()) this.inc(labels, value);
        }
      },
    });
    this.#registry.registerMetric(gauge);
  }

  #addHistogram(key: string, spec: Spec): void {
    const bindings = new Map<string, HistogramBinding>();
    this.#histograms.set(key, bindings);
    this.#registry.registerMetric(new CellHistogram(spec, bindings));
  }
}

interface Spec {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
}

interface Binding<C> {
  readonly labels: Readonly<Record<string, string>>;
  readonly cell: C;
}
type CounterBinding = Binding<CounterCell>;
type HistogramBinding = Binding<HistogramCell>;

function configOf({ name, help, labels }: Spec): {
  name: string;
  help: string;
  labelNames: string[];
} {
  return { name, help, labelNames: [...labels] };
}

function bound<C>(
  bindings: Map<string, Binding<C>>,
  labels: Readonly<Record<string, string>>,
  make: () => C,
): C {
  const key = JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const known = bindings.get(key);
  if (known !== undefined) return known.cell;
  const cell = make();
  bindings.set(key, { labels, cell });
  return cell;
}
