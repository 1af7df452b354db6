// npm run bench [-- --all] [--only delivery,latency] [--quick] [--linger] [--json]. Must run on Node >= 18 with nothing installed.
import { ensureInstalled } from '../scripts/install/ensure-installed.mjs';
import { Cleanup } from '../scripts/processes/cleanup.mjs';
import { parseArguments, USAGE, UsageError } from './arguments.mjs';

const tell = (line) => void process.stderr.write(`${line}\n`);

const args = process.argv.slice(2);
if (args.includes('--help')) {
  process.stdout.write(`${USAGE}\n`);
  process.exit();
}
const cleanup = new Cleanup();
cleanup.onSignals();
try {
  const wishes = parseArguments(args);
  const node = await ensureInstalled({ say: tell });
  // Only now are the packages there that it imports.
  const { runBench } = await import('./bench.mjs');
  const { report, failed } = await runBench({ node, wishes, cleanup, tell });
  process.stdout.write(`${report}\n`);
  if (failed.length > 0) process.exitCode = 1;
} catch (error) {
  if (error instanceof UsageError) {
    tell(error.message);
    process.exitCode = 2;
  } else if (!cleanup.interrupted) {
    tell(`\nThe benchmark failed: ${error.stack}`);
    process.exitCode = 1;
  }
} finally {
  await cleanup.run();
}
