import type { Member } from '../cast/member.js';
import {
  isAccepted,
  type DeliveryOutcome,
  type ProducedEvent,
  type ReceivedRequest,
} from './entries.js';

/** An event owed to an endpoint. */
export interface Owed {
  readonly endpoint: string;
  readonly n: number;
}

/** What has become of all that is owed. */
export interface Settlement {
  readonly owed: number;
  readonly delivered: number;
  readonly dead: number;
  /** Neither accepted by its receiver nor reported as dead. */
  readonly open: readonly Owed[];
}

/** Compares what was produced with what the receivers accepted and what was given up. */
export function settlementOf(
  cast: readonly Member[],
  produced: readonly ProducedEvent[],
  requests: readonly ReceivedRequest[],
  outcomes: readonly DeliveryOutcome[],
): Settlement {
  const accepted = numbersByEndpoint(requests.filter(isAccepted));
  const dead = numbersByEndpoint(outcomes.filter(({ outcome }) => outcome === 'dead'));
  const sum = { owed: 0, delivered: 0, dead: 0 };
  const open: Owed[] = [];
  for (const { id, types } of cast)
    for (const { n, type } of produced) {
      if (!types.includes(type)) continue;
      sum.owed++;
      if (accepted.get(id)?.has(n)) sum.delivered++;
      else if (dead.get(id)?.has(n)) sum.dead++;
      else open.push({ endpoint: id, n });
    }
  return { ...sum, open };
}

function numbersByEndpoint(items: readonly Owed[]): Map<string, Set<number>> {
  const numbers = new Map<string, Set<number>>();
  for (const { endpoint, n } of items) {
    const known = numbers.get(endpoint);
    if (known === undefined) numbers.set(endpoint, new Set([n]));
    else known.add(n);
  }
  return numbers;
}
