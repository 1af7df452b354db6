// Writes the pages that are made from code. Runs on the built tree: npm run build && node scripts/generate-docs.mjs
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { openApiDocument } from '../dist/api/openapi.js';
import { cliDocument } from '../dist/cli/help/cli-document.js';
import { ProcessHost } from '../dist/cli/process-host.js';
import { createProgram } from '../dist/cli/program.js';
import { settingsDocument } from '../dist/config/settings-docs.js';
import { metricsDocument } from '../dist/metrics/metrics-docs.js';

const pages = {
  'cli.md': cliDocument(createProgram(new ProcessHost())),
  'configuration.md': settingsDocument(),
  'metrics.md': metricsDocument(),
  'openapi.json': `${JSON.stringify(await openApiDocument(), null, 2)}\n`,
};
for (const [name, text] of Object.entries(pages)) {
  const path = fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
  const style = await resolveConfig(path);
  await writeFile(path, await format(text, { ...style, filepath: path }));
}
