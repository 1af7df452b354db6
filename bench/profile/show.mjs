// node bench/profile/show.mjs FILE.cpuprofile [lines]: the functions that a profile's time went to.
import { readFileSync } from 'node:fs';
import { topFunctions } from './top-functions.mjs';

const [path, lines = '40'] = process.argv.slice(2);
const profile = JSON.parse(readFileSync(path, 'utf8'));
for (const { name, selfMs, part } of topFunctions(profile, Number(lines)))
  process.stdout.write(
    `${(part * 100).toFixed(1).padStart(5)}%  ${selfMs.toFixed(0).padStart(6)} ms  ${name}\n`,
  );
