// Installs what is missing; what `npm run check` begins with. Must run on Node >= 18 with nothing installed.
import { ensureInstalled } from './install/ensure-installed.mjs';

ensureInstalled().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
