// Writes the pages that are made from code. Runs on the built tree: npm run build && node scripts/generate-docs.mjs
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';
import { openApiDocument } from '../dist/api/openapi.js';
import { settingInfos } from '../dist/config/setting.js';
import { settingsDocument } from '../dist/config/settings-docs.js';
import { metricsDocument } from '../dist/metrics/metrics-docs.js';
import { chartReadme } from './helm/chart-readme.mjs';
import { chartSchema } from './helm/chart-schema.mjs';

const inRepository = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const chartFile = (name) => readFile(inRepository(`helm/event-gateway/${name}`), 'utf8');

const openApi = await openApiDocument();
const values = await chartFile('values.yaml');
const schema = JSON.parse(await chartFile('values.schema.json'));
const pages = {
  'docs/configuration.md': settingsDocument(),
  'docs/metrics.md': metricsDocument(),
  'docs/openapi.json': json(openApi),
  'helm/event-gateway/README.md': chartReadme(parse(await chartFile('Chart.yaml')), values),
  'helm/event-gateway/values.schema.json': json(
    chartSchema(schema, values, settingInfos(), openApi),
  ),
};
for (const [name, text] of Object.entries(pages)) {
  const path = inRepository(name);
  const style = await resolveConfig(path);
  await writeFile(path, await format(text, { ...style, filepath: path }));
}

function json(content) {
  return `${JSON.stringify(content, null, 2)}\n`;
}
