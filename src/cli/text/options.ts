import { InvalidArgumentError } from 'commander';

/** Parsers of options' values: what they throw is told along with the option's name. */

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A whole number in [min, max]. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    const most = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    throw new InvalidArgumentError(`Give a whole number ${most}.`);
  };
}

/** A number above 0. */
export function positiveNumber(text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (value > 0) return value;
  throw new InvalidArgumentError('Give a number above 0, such as 5 or 0.5.');
}

/** `a,b` and repeated options, gathered. */
export function listed(text: string, before: readonly string[] = []): readonly string[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.includes('')) throw new InvalidArgumentError('Give one or more, separated by commas.');
  return [...before, ...items];
}

/** `name=value`, repeated options gathered. */
export function pairs(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at > 0) return { ...before, [text.slice(0, at).trim()]: text.slice(at + 1) };
  throw new InvalidArgumentError('Give it as name=value.');
}

/** `30s`, `15m`, `2h`, `7d`, in milliseconds. */
export function duration(text: string): number {
  const [, count, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  if (count === undefined || !isUnit(unit))
    throw new InvalidArgumentError('Give a duration such as 30s, 15m, 2h or 7d.');
  return Number(count) * UNIT_MS[unit];
}

/** A time: as a duration before now, or in ISO 8601. @returns milliseconds since 1970, at least 0 */
export function moment(now: () => number): (text: string) => number {
  return (text) => {
    if (/^\d+[a-z]+$/.test(text)) return Math.max(0, now() - duration(text));
    const timeMs = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
    if (timeMs >= 0) return timeMs;
    throw new InvalidArgumentError('Give 15m, 2h, 7d (ago), or a time such as 2030-01-31T12:00Z.');
  };
}

function isUnit(unit: string | undefined): unit is keyof typeof UNIT_MS {
  return unit !== undefined && unit in UNIT_MS;
}
