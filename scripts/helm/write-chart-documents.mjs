import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';
import { openApiDocument } from '../../dist/api/openapi.js';
import { topicSpecs } from '../../dist/kafka/topic-specs.js';
import { inRepository } from '../repository.mjs';
import { chartReadme } from './chart-readme.mjs';
import { chartSchema } from './chart-schema.mjs';
import { chartTopics } from './chart-topics.mjs';

const chartFile = (name) => inRepository('helm', 'event-gateway', name);

/**
 * Writes the chart's README.md, values.schema.json and files/topics.json anew, from values.yaml, the settings, the API and
 * the gateway's topics.
 *
 * @param {readonly import('./chart-schema.d.mts').DescribedSetting[]} settings
 */
export async function writeChartDocuments(settings) {
  const [values, chart, schema] = await Promise.all(
    ['values.yaml', 'Chart.yaml', 'values.schema.json'].map((name) =>
      readFile(chartFile(name), 'utf8'),
    ),
  );
  const openApi = await openApiDocument();
  const filled = chartSchema(JSON.parse(schema), values, settings, openApi);
  await write('README.md', chartReadme(parse(chart), values));
  await write('values.schema.json', JSON.stringify(filled, null, 2));
  await write('files/topics.json', JSON.stringify(chartTopics(topicSpecs), null, 2));
}

async function write(name, text) {
  const path = chartFile(name);
  await writeFile(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}
