import { METRICS } from '../../src/metrics/catalogue.js';
import type { MetricSpec } from '../../src/metrics/catalogue/metric-spec.js';
import { Metrics } from '../../src/metrics/metrics.js';

/** What Prometheus adds to every series of a target. */
const TARGET_LABELS = ['namespace', 'instance', 'job', 'pod'];

const SELECTOR =
  /\b(?<name>(?:event_gateway|process|nodejs)_\w+)(?:\{(?<matchers>(?:[^"}]|"[^"]*")*)\})?/g;
const MATCHER = /(\w+)\s*(?:=~|!~|!=|=)\s*"/g;
const GROUPING = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;
const NEW_LABEL = /label_replace\([\s\S]*?,\s*"(\w+)"/g;

const OURS = new Map<string, MetricSpec>(Object.values(METRICS).map((spec) => [spec.name, spec]));

/** Names of the process' own metrics, as prom-client has them. */
export async function processMetrics(): Promise<ReadonlySet<string>> {
  const types = (await new Metrics(true).text()).matchAll(/^# TYPE (\S+) (\S+)$/gm);
  const names = [...types].flatMap(([, name, type]) =>
    type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => `${name}${end}`) : [name!],
  );
  return new Set(names.filter((name) => !name.startsWith('event_gateway_')));
}

/** Whether there is a metric, or a series of one, with that name. */
export function isMetric(name: string, ofProcess: ReadonlySet<string>): boolean {
  return OURS.has(name) || labelsOf(name) !== null || ofProcess.has(name);
}

/** What is wrong with a PromQL expression: metrics that there are not, and labels that they do not have. */
export function promqlFaults(expression: string, ofProcess: ReadonlySet<string>): string[] {
  const faults: string[] = [];
  const labels = new Set([...TARGET_LABELS, 'le']);
  for (const [, label] of expression.matchAll(NEW_LABEL)) labels.add(label!);
  const selectors = [...expression.matchAll(SELECTOR)];
  if (selectors.length === 0) faults.push(`no metric in ${expression}`);
  for (const { groups } of selectors) {
    const name = groups!['name']!;
    const known = labelsOf(name);
    if (known === null && !ofProcess.has(name)) faults.push(`there is no metric ${name}`);
    for (const [, label] of (groups!['matchers'] ?? '').matchAll(MATCHER))
      if (!TARGET_LABELS.includes(label!) && known?.includes(label!) !== true)
        faults.push(`${name} has no label ${label}`);
    for (const label of known ?? []) labels.add(label);
  }
  for (const [, list] of expression.matchAll(GROUPING))
    for (const label of list!.split(',').map((each) => each.trim()))
      if (label !== '' && !labels.has(label)) faults.push(`nothing has the label ${label}`);
  return faults;
}

/** The labels of a series of the catalogue; null when there is none of that name. */
function labelsOf(series: string): readonly string[] | null {
  const spec = OURS.get(series);
  if (spec !== undefined) return spec.kind === 'histogram' ? null : spec.labels;
  const [, family, suffix] = /^(.*)_(bucket|sum|count)$/.exec(series) ?? [];
  const histogram = family === undefined ? undefined : OURS.get(family);
  if (histogram?.kind !== 'histogram') return null;
  return suffix === 'bucket' ? [...histogram.labels, 'le'] : histogram.labels;
}
