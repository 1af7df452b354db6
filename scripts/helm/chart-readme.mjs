import { documentedValues } from './values-comments.mjs';

/**
 * The text of helm/event-gateway/README.md.
 *
 * @param {{ name: string, version: string, appVersion: string, description: string, kubeVersion: string }} chart
 *   what Chart.yaml says
 * @param {string} values the text of values.yaml
 */
export function chartReadme(chart, values) {
  const documented = documentedValues(values);
  const sections = [...new Set(documented.map(({ section }) => section))];
  return [
    `# ${chart.name}`,
    '',
    '<!-- Made from values.yaml by `npm run docs`. Do not edit. -->',
    '',
    `${chart.description}.`,
    '',
    `Chart ${chart.version}, gateway ${chart.appVersion}, Kubernetes ${chart.kubeVersion.replace('-0', '')}.`,
    '[Kubernetes](../../docs/kubernetes.md) tells how to install, to connect each Kafka, to scale and to upgrade;',
    '[examples/kubernetes](../../examples/kubernetes) has values for Strimzi, MSK, Confluent Cloud and Redpanda.',
    '',
    '```sh',
    'helm install event-gateway helm/event-gateway --values my-values.yaml',
    '```',
    '',
    '`values.schema.json` knows every value: a wrong or unknown one is refused with its name.',
    ...sections.flatMap((section) => tableOf(section, documented)),
    '',
  ].join('\n');
}

function tableOf(title, documented) {
  const rows = documented.filter(({ section }) => section === title).map(row);
  return ['', `## ${title}`, '', '| value | default | meaning |', '| --- | --- | --- |', ...rows];
}

function row({ path, comment, value }) {
  const shown = value === undefined ? '' : `\`${JSON.stringify(value)}\``;
  return `| \`${path.join('.')}\` | ${cell(shown)} | ${cell(comment)} |`;
}

const cell = (text) => text.replaceAll('|', String.raw`\|`);
