import type {
  DeliveryOutcome,
  Disruption,
  Evidence,
  ProducedEvent,
  ReceivedRequest,
} from '../../chaos/ledger/entries.js';
import type { Member } from '../../chaos/cast/member.js';

/** An endpoint of the run; takes every event of type `a`. */
export function aMember(changes: Partial<Member> = {}): Member {
  return {
    id: 'ep',
    types: ['a'],
    manners: { kind: 'takes', afterMs: 0 },
    maxInFlight: 2,
    strict: false,
    perSecond: null,
    timeoutMs: 1_000,
    maxAttempts: 4,
    ...changes,
  };
}

export function anEvent(n = 0): ProducedEvent {
  return { n, type: 'a', ackedMs: 0 };
}

/** An accepted request; its delivery is named after the event. */
export function aRequest(changes: Partial<ReceivedRequest> = {}): ReceivedRequest {
  const n = changes.n ?? 0;
  const inMs = changes.inMs ?? 1_000;
  return {
    endpoint: 'ep',
    deliveryId: `d${n}`,
    n,
    inMs,
    outMs: inMs + 10,
    answer: 200,
    ...changes,
  };
}

/** A success that fits `aRequest`. */
export function anOutcome(changes: Partial<DeliveryOutcome> = {}): DeliveryOutcome {
  const n = changes.n ?? 0;
  const startedMs = changes.startedMs ?? 999;
  return {
    endpoint: 'ep',
    deliveryId: `d${n}`,
    n,
    attempt: 1,
    outcome: 'succeeded',
    final: true,
    routedMs: 500,
    startedMs,
    endedMs: startedMs + 12,
    instance: 'replica-1.1',
    ...changes,
  };
}

/** A kill of replica-1.1. */
export function aDisruption(startMs: number, changes: Partial<Disruption> = {}): Disruption {
  const ends = { startMs, endMs: startMs + 100, settledMs: startMs + 5_000 };
  return { kind: 'kill', instance: 'replica-1.1', ...ends, ...changes };
}

/** A run in which one event was produced, delivered and recorded. */
export function anEvidence(changes: Partial<Evidence> = {}): Evidence {
  return {
    produced: [anEvent()],
    requests: [aRequest()],
    outcomes: [anOutcome()],
    disruptions: [],
    selfExits: [],
    untidyStops: [],
    peaks: [],
    quarantined: 0,
    ...changes,
  };
}
