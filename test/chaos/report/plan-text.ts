import type { Options } from '../options.js';
import type { Fault } from '../plan/fault.js';

/** The plan of a run for people, with the command that repeats it. */
export function planText(
  { seed, minutes, events, kills }: Options,
  plan: readonly Fault[],
): string {
  const command = `npm run chaos -- --seed ${seed} --minutes ${minutes} --events ${events} --kills ${kills}`;
  const lines = plan.map(({ kind, atMs, replica, lastsMs }) => {
    const at = `${(atMs / 1000).toFixed(1)} s`.padStart(10);
    const whom = replica === null ? '' : ` of replica ${replica + 1}`;
    const long = lastsMs > 0 ? `, ${(lastsMs / 1000).toFixed(1)} s long` : '';
    return `${at}  ${kind}${whom}${long}`;
  });
  return [`\nThe plan of ${command}`, ...lines, ''].join('\n');
}
