import { METRICS } from './catalogue.js';

/** The text of docs/metrics.md. */
export function metricsDocument(): string {
  const rows = Object.values(METRICS).map(
    ({ name, kind, labels, help }) =>
      `| \`${name}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`,
  );
  return [
    '# Metrics',
    '',
    '<!-- Made from src/metrics/catalogue.ts by `npm run docs`. Do not edit. -->',
    '',
    '`GET /metrics` answers in Prometheus’ text format and asks for no API key. Units are seconds, bytes and records.',
    'No metric is labelled by endpoint, URL or event. Metrics of the process (`process_*`) and of Node (`nodejs_*`)',
    'come along as prom-client names them.',
    '',
    '| metric | type | labels | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
