import { CONTROL_METRICS } from './catalogue/control-metrics.js';
import { DELIVERY_METRICS } from './catalogue/delivery-metrics.js';
import { KAFKA_METRICS } from './catalogue/kafka-metrics.js';
import { LABELLED_METRICS } from './catalogue/labelled-metrics.js';
import { LANE_METRICS } from './catalogue/lane-metrics.js';
import type { MetricSpec, MetricSpecs } from './catalogue/metric-spec.js';
import { PROCESS_METRICS } from './catalogue/process-metrics.js';
import { ROUTING_METRICS } from './catalogue/routing-metrics.js';

/** The sections of docs/metrics.md, in their order. */
export const METRIC_SECTIONS: readonly { readonly title: string; readonly specs: MetricSpecs }[] = [
  { title: 'Events and routing', specs: ROUTING_METRICS },
  { title: 'Requests and deliveries', specs: DELIVERY_METRICS },
  { title: 'Lanes and partitions', specs: LANE_METRICS },
  { title: 'Kafka', specs: KAFKA_METRICS },
  { title: 'Endpoints and subscriptions', specs: CONTROL_METRICS },
  { title: 'The process', specs: PROCESS_METRICS },
  { title: 'By endpoint and by tenant', specs: LABELLED_METRICS },
];

/** All metrics of the gateway: name, type, help, labels, buckets. docs/metrics.md is made from it. */
export const METRICS = {
  ...ROUTING_METRICS,
  ...DELIVERY_METRICS,
  ...LANE_METRICS,
  ...KAFKA_METRICS,
  ...CONTROL_METRICS,
  ...PROCESS_METRICS,
  ...LABELLED_METRICS,
} as const;

type Catalogue = typeof METRICS;

/** Names in the catalogue of one kind of metric. */
export type MetricKey<K extends MetricSpec['kind']> = {
  [M in keyof Catalogue]: Catalogue[M]['kind'] extends K ? M : never;
}[keyof Catalogue];

/** The labels of a metric with their values. */
export type LabelsOf<M extends keyof Catalogue> = Readonly<
  Record<Catalogue[M]['labels'][number], string>
>;
