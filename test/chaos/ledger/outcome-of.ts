import { CLOCKS_APART_MS, type DeliveryOutcome, type ReceivedRequest } from './entries.js';

/**
 * Finds the result of a request among those of its delivery: by its time, since a repeat has the same attempt number.
 *
 * @returns null when none fits: the process died before it could write the result
 */
export function outcomeOf(
  request: ReceivedRequest,
  outcomes: readonly DeliveryOutcome[],
): DeliveryOutcome | null {
  let best: DeliveryOutcome | null = null;
  for (const outcome of outcomes) {
    const { startedMs, endedMs } = outcome;
    if (startedMs === null || startedMs > request.inMs + CLOCKS_APART_MS) continue;
    if (endedMs + CLOCKS_APART_MS < request.inMs) continue;
    if (best === null || startedMs > (best.startedMs ?? 0)) best = outcome;
  }
  return best;
}
