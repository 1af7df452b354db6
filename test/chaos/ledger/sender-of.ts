import { CLOCKS_APART_MS, type DeliveryOutcome, type ReceivedRequest } from './entries.js';

/**
 * Tells which gateway process made a request, by the results of its delivery.
 *
 * @param outcomes of the request's delivery
 * @returns null when none fits: the process died before it could write the result
 */
export function instanceOf(
  request: ReceivedRequest,
  outcomes: readonly DeliveryOutcome[],
): string | null {
  let best: DeliveryOutcome | null = null;
  for (const outcome of outcomes) {
    const { startedMs, endedMs } = outcome;
    if (startedMs === null || startedMs > request.inMs + CLOCKS_APART_MS) continue;
    if (endedMs + CLOCKS_APART_MS < request.inMs) continue;
    if (best === null || startedMs > (best.startedMs ?? 0)) best = outcome;
  }
  return best?.instance ?? null;
}
