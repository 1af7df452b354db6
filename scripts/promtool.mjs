// npm run promtool -- <arguments>: promtool, from the machine or from Debian's package.
import { run } from './processes/run.mjs';
import { NO_PROMTOOL, promtoolCommand } from './promtool/promtool-command.mjs';

const promtool = await promtoolCommand();
if (promtool === null) {
  process.stderr.write(`${NO_PROMTOOL}\n`);
  process.exitCode = 1;
} else {
  const { code } = await run(promtool, process.argv.slice(2), { passThrough: true });
  process.exitCode = code;
}
