import { isAccepted, type Disruption, type ReceivedRequest } from './entries.js';
import type { Repeat } from './repeats.js';

/** What one disruption has repeated, and what it was allowed to. */
export interface RepeatAccount {
  readonly disruption: Disruption;
  readonly repeats: number;
  /** Those that the router had written twice. */
  readonly routedAgain: number;
  /** Acceptances in the busiest second of the five before it; at least the mean of the run. */
  readonly oneSecond: number;
  /** Requests under way at that moment. */
  readonly inFlight: number;
  /** How long before the fault the oldest repeated acceptance of the process that was hit lay. */
  readonly oldestMs: number;
}

const LOOK_BACK_MS = 5_000;

/** @param requests in the order in which they were answered */
export function repeatAccounts(
  disruptions: readonly Disruption[],
  repeats: readonly Repeat[],
  requests: readonly ReceivedRequest[],
): readonly RepeatAccount[] {
  const answeredMs = requests.filter(isAccepted).map(({ outMs }) => outMs);
  const spanMs = (answeredMs.at(-1) ?? 0) - (answeredMs[0] ?? 0);
  const mean = spanMs > 0 ? (answeredMs.length * 1_000) / spanMs : 0;
  return disruptions.map((disruption) => {
    const { startMs, instance } = disruption;
    const own = repeats.filter(({ cause }) => cause === disruption);
    const ofVictim = own.filter((each) => !each.routedAgain && each.acceptedFrom === instance);
    return {
      disruption,
      repeats: own.length,
      routedAgain: own.filter(({ routedAgain }) => routedAgain).length,
      oneSecond: Math.ceil(Math.max(mean, busiestSecond(answeredMs, startMs))),
      inFlight: requests.filter(({ inMs, outMs }) => inMs <= startMs && outMs > startMs).length,
      oldestMs: Math.max(0, ...ofVictim.map(({ acceptedMs }) => Math.round(startMs - acceptedMs))),
    };
  });
}

/** @param sortedMs ascending */
function busiestSecond(sortedMs: readonly number[], beforeMs: number): number {
  const recent = sortedMs.filter((atMs) => atMs > beforeMs - LOOK_BACK_MS && atMs <= beforeMs);
  let most = 0;
  let from = 0;
  for (const [index, atMs] of recent.entries()) {
    while (recent[from]! <= atMs - 1_000) from++;
    most = Math.max(most, index - from + 1);
  }
  return most;
}
