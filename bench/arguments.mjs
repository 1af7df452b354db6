import { LONG, USUAL } from './scenario-names.mjs';

export const USAGE = `npm run bench [-- --all] [--only name,name] [--quick] [--linger] [--json]
  --all      every scenario; without it ${USUAL.join(', ')}
  --only     some of ${[...USUAL, ...LONG].join(', ')}
  --quick    smaller and shorter: shows that it works, its figures mean little
  --linger   latency for several values of SINK_LINGER_MS
  --json     the figures as JSON on standard output`;

/** The command line is wrong: its message is all that there is to tell. */
export class UsageError extends Error {}

/**
 * What was asked for on the command line.
 *
 * @param {readonly string[]} args
 * @returns {import('./arguments.d.mts').Wishes}
 * @throws {UsageError} with the usage, for anything else
 */
export function parseArguments(args) {
  const wishes = { names: USUAL, quick: false, linger: false, json: false };
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--all') wishes.names = [...USUAL, ...LONG];
    else if (arg === '--only') wishes.names = namesIn(rest.shift());
    else if (arg === '--quick' || arg === '--linger' || arg === '--json')
      wishes[arg.slice(2)] = true;
    else throw new UsageError(`${arg} is not known.\n${USAGE}`);
  }
  return wishes;
}

function namesIn(list = '') {
  const names = list.split(',').filter(Boolean);
  const unknown = names.filter((name) => !USUAL.includes(name) && !LONG.includes(name));
  if (unknown.length > 0)
    throw new UsageError(`There is no scenario ${unknown.join(', ')}.\n${USAGE}`);
  if (names.length === 0) throw new UsageError(`--only needs a name.\n${USAGE}`);
  return names;
}
