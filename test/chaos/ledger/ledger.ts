import type { Member } from '../cast/member.js';
import { groupBy } from './group-by.js';
import type { DeliveryOutcome, Disruption, Evidence, ReceivedRequest } from './entries.js';
import { overloads, type Overload } from './overload.js';
import { repeatAccounts, type RepeatAccount } from './repeat-account.js';
import { repeatsOf, type Repeat } from './repeats.js';
import { resultFaults, type ResultFault } from './result-faults.js';
import { outcomeOf } from './outcome-of.js';
import { settlementOf, type Settlement } from './settlement.js';
import { overtakings, type Overtaking } from './strict-order.js';

/** A delivery about which the results topic is wrong. */
export interface FaultyDelivery {
  readonly deliveryId: string;
  readonly endpoint: string;
  readonly n: number;
  readonly faults: readonly ResultFault[];
}

/** The balance of a run. */
export interface Ledger {
  readonly settlement: Settlement;
  readonly requests: number;
  readonly repeats: readonly Repeat[];
  readonly accounts: readonly RepeatAccount[];
  readonly overtakings: readonly Overtaking[];
  readonly overloads: readonly Overload[];
  readonly faultyDeliveries: readonly FaultyDelivery[];
}

/** Balances what was produced, what the receivers saw, and what the results topic says. Pure. */
export function ledgerOf(cast: readonly Member[], evidence: Evidence): Ledger {
  const { produced, requests, outcomes, disruptions } = evidence;
  const requestsOf = groupBy(requests, ({ deliveryId }) => deliveryId);
  const outcomesOf = groupBy(outcomes, ({ deliveryId }) => deliveryId);
  const producedMs = new Map(produced.map(({ n, ackedMs }) => [n, ackedMs]));
  const memberOf = new Map(cast.map((member) => [member.id, member]));
  const senderOf = (request: ReceivedRequest): string | null =>
    outcomeOf(request, outcomesOf.get(request.deliveryId) ?? [])?.instance ?? null;

  const repeats: Repeat[] = [];
  const faultyDeliveries: FaultyDelivery[] = [];
  for (const deliveryId of new Set([...requestsOf.keys(), ...outcomesOf.keys()])) {
    const sent = requestsOf.get(deliveryId) ?? [];
    const told = outcomesOf.get(deliveryId) ?? [];
    const { endpoint, n } = (sent[0] ?? told[0])!;
    const member = memberOf.get(endpoint);
    if (member === undefined) continue;
    const bornMs = producedMs.get(n) ?? 0;
    repeats.push(...repeatsOf(sent, told, bornMs, disruptions));
    const faults = resultFaults(member, sent, told, isDisturbed(told, disruptions, bornMs));
    if (faults.length > 0) faultyDeliveries.push({ deliveryId, endpoint, n, faults });
  }
  const byEndpoint = groupBy(requests, ({ endpoint }) => endpoint);
  return {
    settlement: settlementOf(cast, produced, requests, outcomes),
    requests: requests.length,
    repeats,
    accounts: repeatAccounts(disruptions, repeats, requests, outcomes),
    overtakings: cast.flatMap((member) => strictFaults(member, evidence, byEndpoint)),
    overloads: cast.flatMap((each) => overloads(each, byEndpoint.get(each.id) ?? [], senderOf)),
    faultyDeliveries,
  };
}

function strictFaults(
  { id, strict, types }: Member,
  { produced, outcomes }: Evidence,
  byEndpoint: ReadonlyMap<string, readonly ReceivedRequest[]>,
): readonly Overtaking[] {
  if (!strict) return [];
  const owed = produced.filter(({ type }) => types.includes(type)).map(({ n }) => n);
  const dead = outcomes.filter(({ endpoint, outcome }) => endpoint === id && outcome === 'dead');
  const deadMs = new Map<number, number>();
  for (const { n, endedMs } of dead) deadMs.set(n, Math.min(deadMs.get(n) ?? Infinity, endedMs));
  return overtakings(
    id,
    owed.toSorted((a, b) => a - b),
    byEndpoint.get(id) ?? [],
    deadMs,
  );
}

/** Whether something happened between the event's birth and the last result of its delivery. */
function isDisturbed(
  outcomes: readonly DeliveryOutcome[],
  disruptions: readonly Disruption[],
  bornMs: number,
): boolean {
  const lastMs = Math.max(0, ...outcomes.map(({ endedMs }) => endedMs));
  return disruptions.some(({ startMs, settledMs }) => startMs <= lastMs && settledMs >= bornMs);
}
