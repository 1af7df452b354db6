import {
  isAccepted,
  type DeliveryOutcome,
  type Disruption,
  type ReceivedRequest,
} from './entries.js';
import { outcomeOf } from './outcome-of.js';

/** A request for a delivery that its receiver had accepted before. */
export interface Repeat {
  readonly endpoint: string;
  readonly deliveryId: string;
  /** The first acceptance. */
  readonly acceptedMs: number;
  readonly atMs: number;
  /** Who sent what was accepted first; null when it left no result. */
  readonly acceptedFrom: string | null;
  /** The router had written the delivery twice; else the same record was sent twice. */
  readonly routedAgain: boolean;
  /** What it comes from; null: nothing had happened that could explain it. */
  readonly cause: Disruption | null;
}

/**
 * All repeats of one delivery.
 *
 * @param requests the delivery's
 * @param outcomes the delivery's
 * @param producedMs when its event was written
 * @param disruptions in the order of their starts
 */
export function repeatsOf(
  requests: readonly ReceivedRequest[],
  outcomes: readonly DeliveryOutcome[],
  producedMs: number,
  disruptions: readonly Disruption[],
): readonly Repeat[] {
  const first = firstAccepted(requests);
  if (first === null) return [];
  const original = outcomeOf(first, outcomes);
  const { endpoint, deliveryId, outMs: acceptedMs } = first;
  const acceptedFrom = original?.instance ?? null;
  return requests
    .filter(({ inMs }) => inMs > acceptedMs)
    .map((request) => {
      const { inMs: atMs } = request;
      const routings = [original?.routedMs, outcomeOf(request, outcomes)?.routedMs];
      const [routedMs, routedAgainMs] = ascending(routings);
      const routedAgain = routedMs !== routedAgainMs;
      const cause = routedAgain
        ? causeOf(disruptions, producedMs, routedMs!, routedAgainMs!)
        : causeOf(disruptions, producedMs, first.inMs, atMs);
      return { endpoint, deliveryId, acceptedMs, atMs, acceptedFrom, routedAgain, cause };
    });
}

/** Both times, the earlier one first; twice the same one when the other is not known. */
function ascending([one, other]: readonly (number | undefined)[]): readonly (number | undefined)[] {
  return (one ?? other ?? 0) <= (other ?? one ?? 0) ? [one ?? other, other ?? one] : [other, one];
}

function firstAccepted(requests: readonly ReceivedRequest[]): ReceivedRequest | null {
  let first: ReceivedRequest | null = null;
  for (const request of requests)
    if (isAccepted(request) && request.outMs < (first?.outMs ?? Infinity)) first = request;
  return first;
}

/**
 * The first disruption after something was done for the first time, or the one that was going on then. If there was
 * none, then the last one in the life of the event: what was written twice may travel for a while.
 */
function causeOf(
  disruptions: readonly Disruption[],
  producedMs: number,
  doneMs: number,
  repeatedMs: number,
): Disruption | null {
  const before = disruptions.filter(({ startMs }) => startMs <= repeatedMs);
  const next = before.find(({ startMs }) => startMs >= doneMs);
  const around = before.findLast(({ settledMs }) => settledMs >= doneMs);
  const earlier = before.findLast(({ settledMs }) => settledMs >= producedMs);
  return next ?? around ?? earlier ?? null;
}
