import {
  isAccepted,
  type DeliveryOutcome,
  type Disruption,
  type ReceivedRequest,
} from './entries.js';
import type { Repeat } from './repeats.js';

/** What one disruption has repeated, and how much was under way. */
export interface RepeatAccount {
  readonly disruption: Disruption;
  readonly repeats: number;
  /** Those that the router had written twice. */
  readonly routedAgain: number;
  /** Those that the process that was hit had delivered already, or began to. */
  readonly ofVictim: number;
  /** How long before the fault the oldest of these was accepted. */
  readonly oldestMs: number;
  /** Requests under way at the moment of the fault. */
  readonly inFlight: number;
  /** Acceptances in the busiest second of the five before the fault. */
  readonly secondBefore: number;
  /** The same, from there until all was settled: partitions move once more when somebody comes back. */
  readonly secondThroughout: number;
  /** Deliveries that were routed in the busiest second of that time. */
  readonly secondRouted: number;
}

const LOOK_BACK_MS = 5_000;

export function repeatAccounts(
  disruptions: readonly Disruption[],
  repeats: readonly Repeat[],
  requests: readonly ReceivedRequest[],
  outcomes: readonly DeliveryOutcome[],
): readonly RepeatAccount[] {
  const acceptedMs = ascending(requests.filter(isAccepted).map(({ outMs }) => outMs));
  const routings = new Map(
    outcomes.map(({ deliveryId, routedMs }) => [`${deliveryId} ${routedMs}`, routedMs]),
  );
  const routedMs = ascending([...routings.values()]);
  return disruptions.map((disruption) => {
    const { startMs, settledMs, instance } = disruption;
    const own = repeats.filter(({ cause }) => cause === disruption);
    const ofVictim = own.filter(
      ({ routedAgain, acceptedFrom }) =>
        !routedAgain && instance !== null && (acceptedFrom === instance || acceptedFrom === null),
    );
    return {
      disruption,
      repeats: own.length,
      routedAgain: own.filter(({ routedAgain }) => routedAgain).length,
      ofVictim: ofVictim.length,
      oldestMs: Math.max(0, ...ofVictim.map((each) => Math.round(startMs - each.acceptedMs))),
      inFlight: requests.filter(({ inMs, outMs }) => inMs <= startMs && outMs > startMs).length,
      secondBefore: busiestSecond(acceptedMs, startMs - LOOK_BACK_MS, startMs),
      secondThroughout: busiestSecond(acceptedMs, startMs - LOOK_BACK_MS, settledMs),
      secondRouted: busiestSecond(routedMs, startMs - LOOK_BACK_MS, settledMs),
    };
  });
}

function ascending(times: readonly number[]): readonly number[] {
  return times.toSorted((left, right) => left - right);
}

/** @param sortedMs ascending */
function busiestSecond(sortedMs: readonly number[], fromMs: number, toMs: number): number {
  let most = 0;
  let first = sortedMs.findIndex((atMs) => atMs >= fromMs);
  if (first < 0) return 0;
  for (let last = first; last < sortedMs.length && sortedMs[last]! <= toMs; last++) {
    while (sortedMs[first]! <= sortedMs[last]! - 1_000) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
