import { describe, expect, it } from '@jest/globals';
import { repeatAccounts } from '../../../chaos/ledger/repeat-account.js';
import { repeatsOf } from '../../../chaos/ledger/repeats.js';
import { aDisruption, anOutcome, aRequest } from '../evidence.js';

const first = aRequest({ inMs: 1_000 });
const again = aRequest({ inMs: 9_000 });
const outcomes = [anOutcome({ startedMs: 999 }), anOutcome({ startedMs: 8_999, instance: 'b' })];

const at = (outMs: number) => aRequest({ inMs: outMs - 1, outMs });

describe('repeatsOf', () => {
  it('finds a request after the first acceptance, and no others', () => {
    const refused = aRequest({ inMs: 500, answer: 500 });

    expect(repeatsOf([refused, first], outcomes, 0, [])).toEqual([]);
    expect(repeatsOf([refused, first, again], outcomes, 0, [])).toMatchObject([
      { deliveryId: 'd0', acceptedMs: 1_010, atMs: 9_000, acceptedFrom: 'replica-1.1' },
    ]);
  });

  it('blames the first disruption after the accepted request was sent', () => {
    const plan = [aDisruption(100), aDisruption(1_500), aDisruption(3_000), aDisruption(9_500)];

    expect(repeatsOf([first, again], outcomes, 0, plan)[0]?.cause).toBe(plan[1]);
  });

  it('blames one that was still going on then, if nothing came after', () => {
    const plan = [aDisruption(100)];

    expect(repeatsOf([first, again], outcomes, 0, plan)[0]?.cause).toBe(plan[0]);
  });

  it('blames one in the life of the event, since what was written twice may travel', () => {
    const plan = [aDisruption(-10_000), aDisruption(100, { settledMs: 900 })];

    expect(repeatsOf([first, again], outcomes, 50, plan)[0]?.cause).toBe(plan[1]);
    expect(repeatsOf([first, again], outcomes, 950, plan)[0]?.cause).toBeNull();
  });

  it('tells a delivery that was routed twice from one that was sent twice', () => {
    const routedTwice = [anOutcome(), anOutcome({ startedMs: 8_999, routedMs: 700 })];

    expect(repeatsOf([first, again], outcomes, 0, [])[0]?.routedAgain).toBe(false);
    expect(repeatsOf([first, again], routedTwice, 0, [])[0]?.routedAgain).toBe(true);
  });

  it('blames for what was routed twice the disruption between the two, however late it is sent', () => {
    const routedTwice = [
      anOutcome({ routedMs: 100 }),
      anOutcome({ startedMs: 8_999, routedMs: 700 }),
    ];
    const plan = [aDisruption(50), aDisruption(500), aDisruption(5_000)];

    expect(repeatsOf([first, again], routedTwice, 0, plan)[0]?.cause).toBe(plan[1]);
  });
});

describe('repeatAccounts', () => {
  const kill = aDisruption(2_000);

  it("counts the victim's repeats apart from what a hand-over repeated", () => {
    const cause = {
      cause: kill,
      acceptedMs: 1_400,
      atMs: 4_000,
      endpoint: 'ep',
      routedAgain: false,
    };
    const repeats = [
      { ...cause, deliveryId: 'a', acceptedFrom: 'replica-1.1' },
      { ...cause, deliveryId: 'b', acceptedFrom: null, acceptedMs: 1_900 },
      { ...cause, deliveryId: 'c', acceptedFrom: 'replica-2.1' },
      { ...cause, deliveryId: 'd', acceptedFrom: 'replica-1.1', routedAgain: true },
    ];

    expect(repeatAccounts([kill], repeats, [], [])).toMatchObject([
      { repeats: 4, routedAgain: 1, ofVictim: 2, oldestMs: 600 },
    ]);
  });

  it('finds the busiest second before the fault, the one until it was settled, and what was under way', () => {
    const before = [-4_000, 1_000, 1_100, 1_999].map(at);
    const after = [6_000, 6_100, 6_200, 6_300, 6_999, 9_000].map(at);
    const under = aRequest({ inMs: 1_990, outMs: 2_100, answer: 500 });

    expect(repeatAccounts([kill], [], [...before, under, ...after], [])).toMatchObject([
      { secondBefore: 3, secondThroughout: 5, inFlight: 1 },
    ]);
  });

  it('counts what was routed in the busiest second, each copy of a delivery once', () => {
    const routed = [1_000, 1_000, 1_900, 4_000].map((routedMs) => anOutcome({ routedMs }));
    const other = anOutcome({ n: 1, routedMs: 1_500 });

    expect(repeatAccounts([kill], [], [], [...routed, other])).toMatchObject([{ secondRouted: 3 }]);
  });
});
