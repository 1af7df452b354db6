import type { Evidence } from '../ledger/entries.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Options } from '../options.js';

/** The figures of a run; what `--json` prints. */
export interface Summary {
  readonly options: Options;
  readonly events: number;
  readonly owed: number;
  readonly delivered: number;
  readonly dead: number;
  readonly lost: number;
  readonly requests: number;
  readonly kills: number;
  readonly repeated: {
    readonly total: number;
    readonly routedAgain: number;
    readonly unexplained: number;
    /** By disruption, in the order in which they happened. */
    readonly each: readonly DisruptionFigures[];
  };
  readonly outOfOrder: number;
  readonly overload: {
    readonly worstFactor: number;
    readonly longestMs: number;
    readonly times: number;
    readonly outsideHandOver: number;
  };
  readonly results: { readonly records: number; readonly faulty: Readonly<Record<string, number>> };
  readonly processes: {
    readonly peakMegabytes: number;
    readonly endedByThemselves: readonly string[];
    readonly untidyStops: readonly string[];
    readonly quarantined: number;
  };
  /** Every promise that did not hold; empty when all did. */
  readonly broken: readonly string[];
}

/** What one disruption cost. */
export interface DisruptionFigures {
  readonly kind: string;
  readonly instance: string | null;
  /** After the first of them. */
  readonly atSeconds: number;
  /** Until all consumer groups were stable again. */
  readonly settledAfterSeconds: number;
  readonly repeats: number;
  readonly routedAgain: number;
  readonly ofVictim: number;
  readonly oldestMs: number;
  readonly inFlight: number;
  readonly secondBefore: number;
  readonly secondThroughout: number;
  readonly secondRouted: number;
}

export function summaryOf(
  options: Options,
  evidence: Evidence,
  ledger: Ledger,
  broken: readonly string[],
): Summary {
  const { settlement, repeats, overloads } = ledger;
  const exits = evidence.selfExits.map(
    ({ instance, code, lastWords }) => `${instance} with ${code}: ${lastWords}`,
  );
  return {
    options,
    events: evidence.produced.length,
    owed: settlement.owed,
    delivered: settlement.delivered,
    dead: settlement.dead,
    lost: settlement.open.length,
    requests: ledger.requests,
    kills: evidence.disruptions.filter(({ kind }) => kind === 'kill').length,
    repeated: {
      total: repeats.length,
      routedAgain: repeats.filter(({ routedAgain }) => routedAgain).length,
      unexplained: repeats.filter(({ cause }) => cause === null).length,
      each: disruptionFigures(ledger),
    },
    outOfOrder: ledger.overtakings.length,
    overload: {
      worstFactor: Math.max(1, ...overloads.map(({ peak, limit }) => peak / limit)),
      longestMs: Math.round(Math.max(0, ...overloads.map(({ lastedMs }) => lastedMs))),
      times: overloads.length,
      outsideHandOver: overloads.filter(
        ({ instances }) => instances.length < 2 && instances[0] !== null,
      ).length,
    },
    results: { records: evidence.outcomes.length, faulty: faultCounts(ledger) },
    processes: {
      peakMegabytes: Math.round(Math.max(0, ...evidence.peaks.map(({ bytes }) => bytes)) / 2 ** 20),
      endedByThemselves: exits,
      untidyStops: evidence.untidyStops.map(({ instance, code }) => `${instance} with ${code}`),
      quarantined: evidence.quarantined,
    },
    broken,
  };
}

function disruptionFigures({ accounts }: Ledger): readonly DisruptionFigures[] {
  const firstMs = accounts[0]?.disruption.startMs ?? 0;
  return accounts.map(({ disruption, ...figures }) => {
    const { kind, instance, startMs, settledMs } = disruption;
    const atSeconds = round((startMs - firstMs) / 1000);
    const settledAfterSeconds = round((settledMs - startMs) / 1000);
    return { kind, instance, atSeconds, settledAfterSeconds, ...figures };
  });
}

function faultCounts({ faultyDeliveries }: Ledger): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const fault of faultyDeliveries.flatMap(({ faults }) => faults))
    counts[fault] = (counts[fault] ?? 0) + 1;
  return counts;
}

const round = (seconds: number): number => Math.round(seconds * 10) / 10;
