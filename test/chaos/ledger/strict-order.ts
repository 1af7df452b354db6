import { CLOCKS_APART_MS, isAccepted, type ReceivedRequest } from './entries.js';

/** A request for an event while an earlier one was still open. */
export interface Overtaking {
  readonly endpoint: string;
  readonly n: number;
  /** The earlier event that was neither accepted nor given up. */
  readonly overtaken: number;
  readonly atMs: number;
}

/**
 * Every request that a strict endpoint should not have seen yet. An event is over with its first acceptance, or when the
 * gateway gave it up.
 *
 * @param owed numbers of the endpoint's events, ascending: the order of their source
 * @param requests the endpoint's
 * @param deadMs when events were given up, by their numbers
 */
export function overtakings(
  endpoint: string,
  owed: readonly number[],
  requests: readonly ReceivedRequest[],
  deadMs: ReadonlyMap<number, number>,
): readonly Overtaking[] {
  const overMs = new Map(Array.from(deadMs, ([n, atMs]) => [n, atMs - CLOCKS_APART_MS]));
  for (const { n, outMs } of requests.filter(isAccepted))
    overMs.set(n, Math.min(overMs.get(n) ?? Infinity, outMs));
  const found: Overtaking[] = [];
  let lowestOpen = 0;
  for (const { n, inMs } of requests.toSorted((left, right) => left.inMs - right.inMs)) {
    while (lowestOpen < owed.length && (overMs.get(owed[lowestOpen]!) ?? Infinity) <= inMs)
      lowestOpen++;
    const overtaken = owed[lowestOpen] ?? Infinity;
    if (n > overtaken) found.push({ endpoint, n, overtaken, atMs: inMs });
  }
  return found;
}
