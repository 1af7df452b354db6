import type { Member } from '../cast/member.js';
import type { Disruption, Evidence } from './entries.js';
import type { FaultyDelivery, Ledger } from './ledger.js';
import type { Overload } from './overload.js';
import type { RepeatAccount } from './repeat-account.js';

/** A commit is made once in that time, and takes some. */
const COMMIT_MS = 1_000;
const COMMIT_TAKES_MS = 500;
/** A request may be seen before the end of the one that made room for it. */
const SEEN_LATE_MS = 100;

/** Every promise of the design that the run has broken, one sentence each. */
export function brokenPromises(
  cast: readonly Member[],
  evidence: Evidence,
  ledger: Ledger,
): readonly string[] {
  const { open } = ledger.settlement;
  const unexplained = ledger.repeats.filter(({ cause }) => cause === null);
  const [overtaking] = ledger.overtakings;
  const { quarantined } = evidence;
  return [
    ...(open.length > 0
      ? [
          `lost: ${open.length} deliveries have no end, for one event ${open[0]!.n} to ${open[0]!.endpoint}`,
        ]
      : []),
    ...(overtaking === undefined
      ? []
      : [
          `strict order: ${ledger.overtakings.length} requests came while an earlier event was open, for one ` +
            `${overtaking.n} before ${overtaking.overtaken} to ${overtaking.endpoint}`,
        ]),
    ...(unexplained.length > 0
      ? [`repeats: ${unexplained.length} without any fault, for one ${unexplained[0]!.deliveryId}`]
      : []),
    ...ledger.accounts.flatMap((account) => killFaults(account, evidence.disruptions)),
    ...ledger.overloads.flatMap((overload) => overloadFaults(cast, overload)),
    ...resultFaultCounts(ledger.faultyDeliveries),
    ...(quarantined > 0 ? [`quarantine: ${quarantined} good records were put there`] : []),
    ...evidence.selfExits
      .filter(({ atMs }) => !evidence.disruptions.some((each) => covers(each, atMs)))
      .map(
        ({ instance, code, lastWords }) => `${instance} ended by itself with ${code}: ${lastWords}`,
      ),
  ];
}

/** A kill repeats what was not committed, at most a second's worth, and what was under way. */
function killFaults(account: RepeatAccount, disruptions: readonly Disruption[]): string[] {
  const { disruption, repeats, routedAgain, ofVictim, inFlight, oldestMs, secondRouted } = account;
  if (disruption.kind !== 'kill') return [];
  const others = disruptions.filter(
    (each) => each !== disruption && covers(each, disruption.startMs),
  );
  if (others.some(({ kind }) => kind.startsWith('broker'))) return []; // nobody can commit then
  const sentAgain = repeats - routedAgain;
  const most = account.secondThroughout + inFlight;
  const mostOfVictim = account.secondBefore + inFlight;
  const faults: readonly (readonly [boolean, string])[] = [
    [sentAgain > most, `${sentAgain} were sent again, allowed are ${most}`],
    [routedAgain > secondRouted, `${routedAgain} were routed again, allowed are ${secondRouted}`],
    [
      ofVictim > mostOfVictim,
      `${ofVictim} that it had sent were sent again, allowed are ${mostOfVictim}`,
    ],
    [
      oldestMs > COMMIT_MS + COMMIT_TAKES_MS,
      `what was accepted ${oldestMs} ms before was sent again`,
    ],
  ];
  const meanwhile = others.map(
    ({ kind, instance }) => ` ${kind}${instance === null ? '' : ` of ${instance}`}`,
  );
  const during = others.length === 0 ? '' : `, not yet settled:${meanwhile.join(',')}`;
  return faults
    .filter(([holds]) => holds)
    .map(([, said]) => `kill of ${disruption.instance}: ${said}${during}`);
}

/** During a hand-over twice the limit is allowed, for one request's time. */
function overloadFaults(cast: readonly Member[], overload: Overload): string[] {
  const { endpoint, peak, limit, lastedMs, instances } = overload;
  if (lastedMs <= SEEN_LATE_MS) return [];
  const timeoutMs = cast.find(({ id }) => id === endpoint)?.timeoutMs ?? 0;
  const said = `${endpoint}: ${peak} requests at once for ${Math.round(lastedMs)} ms, its limit is ${limit}`;
  if (instances.length < 2 && instances[0] !== null)
    return [`maxInFlight: ${said}, outside a hand-over`];
  return peak > 2 * limit || lastedMs > timeoutMs + SEEN_LATE_MS ? [`maxInFlight: ${said}`] : [];
}

function resultFaultCounts(deliveries: readonly FaultyDelivery[]): string[] {
  const kinds = new Set(deliveries.flatMap(({ faults }) => faults));
  return Array.from(kinds, (kind) => {
    const such = deliveries.filter(({ faults }) => faults.includes(kind));
    return `results: ${such.length} ${kind}, for one ${such[0]!.deliveryId} to ${such[0]!.endpoint}`;
  });
}

const covers = ({ startMs, settledMs }: Disruption, atMs: number): boolean =>
  startMs <= atMs && atMs <= settledMs;
