import { METRIC_SECTIONS } from './catalogue.js';
import type { MetricSpec, MetricSpecs } from './catalogue/metric-spec.js';

/** The text of docs/metrics.md. */
export function metricsDocument(): string {
  return [...HEAD, ...METRIC_SECTIONS.flatMap(sectionOf)].join('\n');
}

function sectionOf({ title, specs }: { title: string; specs: MetricSpecs }): readonly string[] {
  return [
    `## ${title}`,
    '',
    '| metric | type | labels | meaning |',
    '|---|---|---|---|',
    ...Object.values(specs).map(rowOf),
    '',
  ];
}

function rowOf({ name, kind, labels, help }: MetricSpec): string {
  return `| \`${name}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`;
}

const HEAD = [
  '# Metrics',
  '',
  '<!-- Made from src/metrics/catalogue.ts by `npm run docs`. Do not edit. -->',
  '',
  '`GET /metrics` answers in Prometheus’ text format and asks for no API key. A scraper that accepts OpenMetrics gets that,',
  'with exemplars: the latest delivery in each bucket of `event_gateway_attempt_duration_seconds`, whose `delivery_id` is the',
  '`webhook-id` of the request and stands in the results. Units are seconds, bytes and records. Metrics of the process',
  '(`process_*`) and of Node (`nodejs_*`) come along as prom-client names them.',
  '',
  'No metric is labelled by URL or event. Only the [last section](#by-endpoint-and-by-tenant) is labelled by endpoint and by',
  'tenant, for as many of them as `METRICS_ENDPOINTS` and `METRICS_TENANTS` say: by default for none. The first ones that',
  'come get series of their own, all others share the value `other`.',
  '',
  'Each replica tells what it sees itself, so add up over replicas: `sum by (stage) (event_gateway_dispatchable_lag_records)`.',
  'A [dashboard](../helm/event-gateway/files/dashboard.json) and [alert rules](../helm/event-gateway/files/alert-rules.yaml)',
  'with a [page for each alert](runbooks/README.md) come with the chart.',
  '',
];
