/** What an adversary is after: how it bends the chances, so that rare coincidences become common. */
export interface Plot {
  /** The chance that who takes over is the same member, in the same generation. */
  readonly anew: number;
  /** The chance that a replica is stalled after a step of its take-over. */
  readonly slowTakeOver: number;
  /** Move -> how many times as likely as usual. */
  readonly favours: Readonly<Record<string, number>>;
}

const PLOTS: readonly Plot[] = [
  // a bit of everything
  { anew: 0.3, slowTakeOver: 0.05, favours: {} },
  // owners that are stopped while they take over, and go on long after somebody else did
  { anew: 0.1, slowTakeOver: 0.3, favours: { rebalance: 5, stall: 5 } },
  // a member that starts over again and again, while its earlier requests are under way
  {
    anew: 0.95,
    slowTakeOver: 0,
    favours: {
      crash: 6,
      reap: 0.2,
      rebalance: 0.1,
      stall: 0.1,
      fence: 4,
      writeBarrier: 4,
      readLanes: 4,
      readCommit: 4,
    },
  },
];

export function plotOf(seed: number): Plot {
  return PLOTS[seed % PLOTS.length]!;
}
