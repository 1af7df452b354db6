// npm run chaos [-- options]. Must run on Node >= 18 with nothing installed.
import { spawn } from 'node:child_process';
import { ensureBuilt } from '../build.mjs';
import { ensureInstalled } from '../install/ensure-installed.mjs';
import { inRepository, repository } from '../repository.mjs';

const tell = (line) => void process.stderr.write(`${line}\n`);
/** kafkajs sets timers in the past. */
const FLAGS = ['--disable-warning=TimeoutNegativeWarning'];
const args = process.argv.slice(2);

try {
  const node = await ensureInstalled({ say: tell });
  if (!args.includes('--gateway') && (await ensureBuilt(node))) tell('Built     dist/');
  process.exitCode = await chaos(node);
} catch (error) {
  tell(error.message);
  process.exitCode = 1;
}

/** The run itself is TypeScript, which Node 24 runs as it is; `typescript.mjs` finds its files. */
function chaos(node) {
  const hooks = new URL('typescript.mjs', import.meta.url).href;
  const main = inRepository('test', 'chaos', 'main.ts');
  const child = spawn(node, [...FLAGS, '--import', hooks, main, ...args], {
    cwd: repository,
    stdio: 'inherit',
  });
  // A Ctrl-C at the terminal reaches the child, too: it tidies up, and we wait for it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
