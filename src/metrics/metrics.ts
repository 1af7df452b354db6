// oxlint-disable-next-line no-restricted-imports -- with open-metrics.ts this is the adapter for prom-client
import { collectDefaultMetrics, openMetricsContentType, Registry, type Metric } from 'prom-client';
import { METRICS, type LabelsOf, type MetricKey } from './catalogue.js';
import type { CounterHandle, HistogramHandle } from './cells.js';
import { CounterFamily, GaugeFamily, HistogramFamily, type Family } from './families.js';
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
  readonly #counters = new Map<string, CounterFamily>();
  readonly #histograms = new Map<string, HistogramFamily>();
  readonly #gauges = new Map<string, GaugeFamily>();

  /** @param withProcessMetrics adds prom-client's own `process_*` and `nodejs_*` metrics */
  constructor(withProcessMetrics: boolean) {
    if (withProcessMetrics) collectDefaultMetrics({ register: this.#registry });
    for (const [key, spec] of Object.entries(METRICS)) {
      if (spec.kind === 'counter') this.#add(this.#counters, key, new CounterFamily(spec));
      else if (spec.kind === 'gauge') this.#add(this.#gauges, key, new GaugeFamily(spec));
      else this.#add(this.#histograms, key, new HistogramFamily(spec));
    }
  }

  /** The handle for these labels; the same one whenever it is asked for. */
  counter<M extends MetricKey<'counter'>>(metric: M, labels: LabelsOf<M>): CounterHandle {
    return this.#counters.get(metric)!.cells.cell(labels);
  }

  /** The handle for these labels; the same one whenever it is asked for. */
  histogram<M extends MetricKey<'histogram'>>(metric: M, labels: LabelsOf<M>): HistogramHandle {
    return this.#histograms.get(metric)!.cells.cell(labels);
  }

  /** Has `collect` asked at each scrape. Samples with the same labels, of several callbacks, are added up. */
  gauge<M extends MetricKey<'gauge'>>(metric: M, collect: () => Iterable<Sample<M>>): void {
    this.#gauges.get(metric)!.callbacks.push(collect);
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

  #add<F extends Family>(families: Map<string, F>, key: string, family: F): void {
    families.set(key, family);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the registry needs no more than a name and `get`
    this.#registry.registerMetric(family as unknown as Metric);
  }
}
