import {
  isAccepted,
  type DeliveryOutcome,
  type Disruption,
  type ReceivedRequest,
} from './entries.js';
import { instanceOf } from './sender-of.js';

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
  const routedAgain = new Set(outcomes.map(({ routedMs }) => routedMs)).size > 1;
  const acceptedFrom = instanceOf(first, outcomes);
  const { endpoint, deliveryId, outMs: acceptedMs } = first;
  return requests
    .filter(({ inMs }) => inMs > acceptedMs)
    .map(({ inMs: atMs }) => {
      const cause = causeOf(disruptions, producedMs, first.inMs, atMs);
      return { endpoint, deliveryId, acceptedMs, atMs, acceptedFrom, routedAgain, cause };
    });
}

function firstAccepted(requests: readonly ReceivedRequest[]): ReceivedRequest | null {
  let first: ReceivedRequest | null = null;
  for (const request of requests)
    if (isAccepted(request) && request.outMs < (first?.outMs ?? Infinity)) first = request;
  return first;
}

/**
 * The first disruption that was not over when the accepted request was made. If there was none, then the last one in
 * the life of the event: what was written twice then may travel for a while before it is sent twice.
 */
function causeOf(
  disruptions: readonly Disruption[],
  producedMs: number,
  sentMs: number,
  repeatedMs: number,
): Disruption | null {
  const before = disruptions.filter(({ startMs }) => startMs <= repeatedMs);
  const next = before.find(({ startMs }) => startMs >= sentMs);
  const around = before.findLast(({ settledMs }) => settledMs >= sentMs);
  const earlier = before.findLast(({ settledMs }) => settledMs >= producedMs);
  return next ?? around ?? earlier ?? null;
}
