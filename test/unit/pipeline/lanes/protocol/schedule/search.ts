import type { OwnerClass } from '../world/replica.js';
import { without, type OuterRule } from '../world/rules.js';
import { Violation } from '../world/violation.js';
import { Schedule, type Trace } from './schedule.js';

/** Which schedules are run. */
export interface Search {
  readonly from: number;
  readonly seeds: number;
  /** Moves in each schedule, before its calm end. */
  readonly steps: number;
  readonly trace?: Trace;
}

/** The first schedule that broke a promise. */
export interface Finding {
  readonly violation: Violation;
  readonly seed: number;
  readonly step: number;
}

/** What came of a search. */
export interface Findings {
  /** Null when every promise was kept. */
  readonly found: Finding | null;
  readonly steps: number;
  /** Move -> how often it happened. */
  readonly counts: ReadonlyMap<string, number>;
}

/** Runs one schedule after the other until one breaks a promise. */
export function search(
  { from, seeds, steps, trace }: Search,
  ownerClass: OwnerClass,
  left?: OuterRule,
): Findings {
  const counts = new Map<string, number>();
  const trial = { ownerClass, has: without(left) };
  let done = 0;
  for (let seed = from; seed < from + seeds; seed++) {
    const schedule = new Schedule(seed, trial, trace);
    const violation = violationOf(() => schedule.run(steps));
    done += schedule.stepsDone;
    for (const [name, count] of schedule.counts) counts.set(name, (counts.get(name) ?? 0) + count);
    const found = violation === null ? null : { violation, seed, step: schedule.stepsDone };
    if (found !== null) return { found, steps: done, counts };
  }
  return { found: null, steps: done, counts };
}

function violationOf(run: () => void): Violation | null {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof Violation) return error;
    throw error;
  }
}
