// npm run helm:lint: the chart with its defaults, with each values file of `ci` and with each of the examples.
import { readdirSync } from 'node:fs';
import { run } from '../processes/run.mjs';
import { inRepository } from '../repository.mjs';
import { helmCommand } from './helm-command.mjs';

const chart = inRepository('helm', 'event-gateway');

try {
  const helm = await helmCommand();
  const folders = [
    inRepository('helm', 'event-gateway', 'ci'),
    inRepository('examples', 'kubernetes'),
  ];
  const files = folders.flatMap((folder) => readdirSync(folder).map((file) => `${folder}/${file}`));
  await lint(helm, 'its defaults', []);
  for (const file of files) await lint(helm, file.slice(inRepository().length), ['--values', file]);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function lint(helm, title, values) {
  const { code, output } = await run(helm, ['lint', '--strict', chart, ...values]);
  process.stdout.write(`${code === 0 ? 'ok  ' : 'FAIL'} the chart with ${title}\n`);
  if (code === 0) return;
  process.stdout.write(output);
  process.exitCode = 1;
}
