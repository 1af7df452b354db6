// npm test [-- jest arguments]; npm run test:unit. Must run on Node >= 18 with nothing installed.
import { installAndStartBroker } from './broker/beside-the-install.mjs';
import { kafkaJars } from './broker/kafka-jars.mjs';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install/ensure-installed.mjs';
import { Cleanup } from './processes/cleanup.mjs';
import { NO_TESTS, runJest } from './test/run-jest.mjs';

const say = (line) => void process.stdout.write(`${line}\n`);
const cleanup = new Cleanup();
cleanup.onSignals();

/**
 * Two specs at a time: those with a broker mostly wait. Unit tests first, for what they find is found at once.
 *
 * @param {readonly string[]} args
 * @returns {{ broker: boolean, runs: (readonly string[])[] }}
 */
function plan(args) {
  const workers = '--maxWorkers=2';
  const unit = [workers, 'test/unit'];
  if (args[0] === '--unit') return { broker: false, runs: [[...unit, ...args.slice(1)]] };
  if (args.length > 0) return { broker: true, runs: [[workers, ...args]] };
  return { broker: true, runs: [unit, [workers, 'test/contract', 'test/e2e']] };
}

/** Installs, and gets everything ready that tests with a broker need. */
async function prepare() {
  const { node, broker } = await installAndStartBroker(cleanup, say);
  const libs = broker.libs ?? (await kafkaJars(say).catch(() => null));
  say(`Broker: ${broker.brokers}`);
  if (await ensureBuilt(node)) say('Built.');
  return { node, brokers: { KAFKA_BROKERS: broker.brokers, ...(libs && { KAFKA_LIBS: libs }) } };
}

async function main() {
  const { broker, runs } = plan(process.argv.slice(2));
  const { node, brokers } = broker
    ? await prepare()
    : { node: await ensureInstalled({ say }), brokers: {} };
  const env = { ...process.env, ...brokers };
  let sum = NO_TESTS;
  let exitCode = 0;
  for (const args of runs) {
    const { counts, code } = await runJest(node, args, env);
    sum = { passed: sum.passed + counts.passed, failed: sum.failed + counts.failed };
    exitCode ||= code;
  }
  await cleanup.run();
  if (sum.passed + sum.failed === 0) {
    process.stderr.write('No test ran.\n');
    exitCode ||= 1;
  }
  say(`${sum.passed} passed, ${sum.failed} failed`);
  process.exitCode = exitCode;
}

main().catch(async (error) => {
  if (!cleanup.interrupted) process.stderr.write(`${error.message}\n`);
  await cleanup.run();
  process.exitCode = 1;
});
