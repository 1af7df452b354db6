import type { Search } from './search.js';
import { traceTo } from './trace.js';

/**
 * Which schedules the tests run, from the environment:
 *
 *   LANES_SEEDS  how many of them
 *   LANES_FROM   the first seed
 *   LANES_STEPS  moves in each
 *   LANES_TRACE  prints every step
 */
export function searchFromEnvironment(seeds: number): Search {
  const search = {
    from: numberOf('LANES_FROM', 1),
    seeds: numberOf('LANES_SEEDS', seeds),
    steps: numberOf('LANES_STEPS', 600),
  };
  return process.env['LANES_TRACE'] === undefined ? search : { ...search, trace: traceTo(print) };
}

/** Writes past Jest, which would put a stack beside each line. */
export function print(text: string): void {
  process.stdout.write(text);
}

function numberOf(name: string, otherwise: number): number {
  return Number(process.env[name] ?? otherwise);
}
