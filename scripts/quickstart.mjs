// npm run quickstart [-- --once]. Must run on Node >= 18 with nothing installed.
import { installAndStartBroker } from './broker/beside-the-install.mjs';
import { ensureInstalled } from './install/ensure-installed.mjs';
import { Cleanup } from './processes/cleanup.mjs';

const startedAtMs = Date.now();
const say = (line) => void process.stdout.write(`${line}\n`);
const staysUp = process.stdout.isTTY && !process.argv.includes('--once');

const cleanup = new Cleanup();
cleanup.onSignals();
try {
  // In docker-compose.yml all else runs already.
  const isGiven = process.env['GATEWAY_URL'] !== undefined;
  const { node, broker } = isGiven
    ? { node: await ensureInstalled({ say }), broker: null }
    : await installAndStartBroker(cleanup, say);
  // Only now are the packages there that it imports.
  const { demonstrate } = await import('./quickstart/demonstrate.mjs');
  await demonstrate({ node, broker, startedAtMs, staysUp, cleanup, say });
} catch (error) {
  if (!cleanup.interrupted) {
    process.stderr.write(`\nThe quick start failed: ${error.message}\n`);
    process.exitCode = 1;
  }
} finally {
  await cleanup.run();
}
