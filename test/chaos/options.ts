/** What was asked for on the command line. */
export interface Options {
  readonly seed: number;
  /** How long events are produced and replicas disturbed. */
  readonly minutes: number;
  readonly events: number;
  /** How many times a replica gets `kill -9`. */
  readonly kills: number;
  /** Print the ledger as JSON. */
  readonly json: boolean;
  /** Keep the logs although nothing was broken. */
  readonly keep: boolean;
  /** The built gateway to run. */
  readonly gateway: string;
}

export const USAGE = `npm run chaos [-- options]
  --seed N      decides what happens when; the same seed plans the same run (default: a new one)
  --minutes N   how long to produce and to disturb (default 1.25)
  --events N    how many events, evenly over that time (default 40 a second)
  --kills N     how often a replica gets kill -9 (default 2 a minute)
  --json        the ledger as JSON on standard output
  --keep        keep the logs although nothing was broken
  --gateway F   another build's main.js (default dist/main.js)`;

/** The command line is wrong: its message is all that there is to tell. */
export class UsageError extends Error {}

const EVENTS_PER_SECOND = 40;
const KILLS_PER_MINUTE = 2;

/**
 * @param newSeed for when none is given
 * @throws {UsageError} with the usage, for anything that is not known or not a number
 */
export function parseOptions(args: readonly string[], newSeed: () => number): Options {
  const given = new Map<string, string>();
  const flags = new Set<string>();
  for (let index = 0; index < args.length; index++) {
    const name = args[index]!;
    if (name === '--json' || name === '--keep') flags.add(name);
    else if (VALUED.has(name)) given.set(name, args[++index] ?? '');
    else throw new UsageError(`${name} is not known.\n${USAGE}`);
  }
  const number = (name: string, least: number, otherwise: () => number): number => {
    const text = given.get(name);
    if (text === undefined) return otherwise();
    const value = text.trim() === '' ? NaN : Number(text);
    if (Number.isFinite(value) && value >= least) return value;
    throw new UsageError(`${name} needs a number of at least ${least}.\n${USAGE}`);
  };
  const whole = (name: string, least: number, otherwise: () => number): number =>
    Math.floor(number(name, least, otherwise));
  const minutes = number('--minutes', 0.2, () => 1.25);
  return {
    seed: whole('--seed', 0, newSeed),
    minutes,
    events: whole('--events', 1, () => Math.round(minutes * 60 * EVENTS_PER_SECOND)),
    kills: whole('--kills', 0, () => Math.max(1, Math.round(minutes * KILLS_PER_MINUTE))),
    json: flags.has('--json'),
    keep: flags.has('--keep'),
    gateway: given.get('--gateway') ?? 'dist/main.js',
  };
}

const VALUED = new Set(['--seed', '--minutes', '--events', '--kills', '--gateway']);
