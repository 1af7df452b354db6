import { describe, expect, it } from '@jest/globals';
import type { Evidence } from '../../../chaos/ledger/entries.js';
import { ledgerOf } from '../../../chaos/ledger/ledger.js';
import { brokenPromises } from '../../../chaos/ledger/promises.js';
import { aDisruption, aMember, anEvent, anEvidence, anOutcome, aRequest } from '../evidence.js';

const broken = (changes: Partial<Evidence>, member = aMember()): readonly string[] => {
  const evidence = anEvidence(changes);
  return brokenPromises([member], evidence, ledgerOf([member], evidence));
};

/** So many deliveries accepted at one moment, and sent again by another replica. */
function repeated(count: number, acceptedMs: number, instance = 'replica-1.1'): Partial<Evidence> {
  const numbers = Array.from({ length: count }, (_, n) => n);
  return {
    produced: numbers.map(anEvent),
    requests: [acceptedMs, 9_000].flatMap((inMs) =>
      numbers.map((n) => aRequest({ n, inMs, outMs: inMs })),
    ),
    outcomes: numbers.flatMap((n) => [
      anOutcome({ n, startedMs: acceptedMs, instance }),
      anOutcome({ n, startedMs: 9_000, instance: 'replica-2.1' }),
    ]),
  };
}

/** Two replicas share so many requests at once. */
const both = (outMs: number, peak: number): Partial<Evidence> => {
  const numbers = Array.from({ length: peak }, (_, n) => n);
  return {
    produced: numbers.map(anEvent),
    requests: numbers.map((n) => aRequest({ n, inMs: 0, outMs })),
    outcomes: numbers.map((n) =>
      anOutcome({ n, startedMs: 0, endedMs: outMs, instance: `replica-${n % 2}` }),
    ),
  };
};

describe('brokenPromises', () => {
  it('finds nothing in a run in which all was delivered once and recorded', () => {
    expect(broken({})).toEqual([]);
  });

  it('names what was lost', () => {
    expect(broken({ produced: [anEvent(), anEvent(3)] })).toEqual([
      'lost: 1 deliveries have no end, for one event 3 to ep',
    ]);
  });

  it('names what overtook on a strict endpoint', () => {
    const requests = [aRequest({ n: 1, inMs: 0 }), aRequest({ n: 0, inMs: 100 })];
    const run = {
      produced: [anEvent(0), anEvent(1)],
      requests,
      outcomes: [anOutcome({ n: 1, startedMs: 0 }), anOutcome({ n: 0, startedMs: 100 })],
    };

    expect(broken(run, aMember({ strict: true }))).toEqual([
      'strict order: 1 requests came while an earlier event was open, for one 1 before 0 to ep',
    ]);
    expect(broken(run)).toEqual([]);
  });

  it('finds a repeat that nothing explains', () => {
    expect(broken(repeated(1, 1_000))).toEqual(['repeats: 1 without any fault, for one d0']);
  });

  it('allows a kill to repeat what was accepted in the second before', () => {
    expect(broken({ ...repeated(5, 4_000), disruptions: [aDisruption(4_800)] })).toEqual([]);
  });

  it('finds that a killed replica had not committed for too long, unless the broker was away', () => {
    const kill = aDisruption(6_000);
    const away = aDisruption(0, { kind: 'broker-kill', instance: null, settledMs: 3_500 });

    expect(broken({ ...repeated(1, 4_000), disruptions: [kill] })).toEqual([
      'kill of replica-1.1: what was accepted 2000 ms before was sent again',
    ]);
    expect(
      broken({ ...repeated(1, 4_000), disruptions: [{ ...away, settledMs: 6_500 }, kill] }),
    ).toEqual([]);
  });

  it('finds more repeats than a second can hold', () => {
    const spread = [0, 2_000, 4_000].map((ms) => repeated(2, ms));
    const merged = {
      produced: spread[0]!.produced!,
      requests: spread.flatMap(({ requests = [] }) => requests.slice(0, 2)),
      outcomes: spread.flatMap(({ outcomes = [] }) => outcomes),
    };
    const kill = aDisruption(0, { settledMs: 5_000 });

    expect(broken({ ...merged, disruptions: [kill] })).toContain(
      'kill of replica-1.1: 4 were sent again, allowed are 2',
    );
  });

  it('allows twice maxInFlight while two replicas send, for one request time', () => {
    expect(broken(both(900, 4))).toEqual([]);
    expect(broken(both(900, 5))).toEqual([
      'maxInFlight: ep: 5 requests at once for 900 ms, its limit is 2',
    ]);
    expect(broken(both(3_000, 4))).toEqual([
      'maxInFlight: ep: 4 requests at once for 3000 ms, its limit is 2',
    ]);
  });

  it('allows one replica no request too many', () => {
    const numbers = [0, 1, 2];

    expect(
      broken({
        produced: numbers.map(anEvent),
        requests: numbers.map((n) => aRequest({ n, inMs: 0, outMs: 500 })),
        outcomes: numbers.map((n) => anOutcome({ n, startedMs: 0, endedMs: 500 })),
      }),
    ).toEqual([
      'maxInFlight: ep: 3 requests at once for 500 ms, its limit is 2, outside a hand-over',
    ]);
  });

  it('names faulty results, quarantined records and replicas that ended by themselves in quiet times', () => {
    const exit = { instance: 'replica-2.1', atMs: 50_000, code: 1, lastWords: 'out of luck' };

    expect(broken({ outcomes: [], quarantined: 2, selfExits: [exit] })).toEqual([
      'results: 1 missing, for one d0 to ep',
      'quarantine: 2 good records were put there',
      'replica-2.1 ended by itself with 1: out of luck',
    ]);
    expect(broken({ selfExits: [exit], disruptions: [aDisruption(49_000)] })).toEqual([]);
  });
});
