import { describe, expect, it } from '@jest/globals';
import { resultFaults } from '../../../chaos/ledger/result-faults.js';
import { aMember, anOutcome, aRequest } from '../evidence.js';

const member = aMember();
const failed = { outcome: 'failed', final: false } as const;
const dead = { outcome: 'dead', final: true, attempt: 4 } as const;

describe('resultFaults', () => {
  it('finds none when one success tells of the one acceptance', () => {
    expect(resultFaults(member, [aRequest()], [anOutcome()], false)).toEqual([]);
  });

  it('finds none when failures lead to a success, or to an end after the last attempt', () => {
    const refused = aRequest({ answer: 500 });
    const first = anOutcome({ ...failed, startedMs: 1 });

    expect(
      resultFaults(member, [refused, aRequest()], [first, anOutcome({ attempt: 2 })], false),
    ).toEqual([]);
    expect(resultFaults(member, [refused], [first, anOutcome(dead)], false)).toEqual([]);
  });

  it('misses the success of what was accepted', () => {
    expect(resultFaults(member, [aRequest()], [], false)).toEqual(['missing']);
  });

  it('finds a success that no receiver knows of, but takes a record written twice for one', () => {
    const twice = [anOutcome(), anOutcome()];
    const another = anOutcome({ startedMs: 5_000 });

    expect(resultFaults(member, [aRequest()], twice, false)).toEqual([]);
    expect(resultFaults(member, [aRequest()], [...twice, another], false)).toEqual(['invented']);
  });

  it('finds an end that contradicts a success, and a delivery dropped', () => {
    expect(resultFaults(member, [aRequest()], [anOutcome(), anOutcome(dead)], false)).toEqual([
      'contradictory',
    ]);
    expect(resultFaults(member, [], [anOutcome({ outcome: 'dropped' })], false)).toEqual([
      'contradictory',
    ]);
  });

  it('finds a failure called final, and a success not called so', () => {
    const refused = [aRequest({ answer: 500 })];

    expect(resultFaults(member, refused, [anOutcome({ ...failed, final: true })], false)).toEqual([
      'wrongly-final',
    ]);
    expect(resultFaults(member, [aRequest()], [anOutcome({ final: false })], false)).toEqual([
      'wrongly-final',
    ]);
  });

  it('finds a death before the last attempt, and an attempt after it', () => {
    expect(resultFaults(member, [], [anOutcome({ ...dead, attempt: 3 })], false)).toEqual([
      'dead-too-early',
    ]);
    expect(resultFaults(member, [], [anOutcome({ ...failed, attempt: 5 })], false)).toEqual([
      'too-many-attempts',
    ]);
  });

  it('finds attempts that go backwards, unless something happened that makes two of one', () => {
    const backwards = [
      anOutcome({ ...failed, attempt: 2, startedMs: 1 }),
      anOutcome({ ...failed, attempt: 1, startedMs: 2 }),
    ];

    expect(resultFaults(member, [], backwards, false)).toEqual(['attempts-backwards']);
    expect(resultFaults(member, [], backwards, true)).toEqual([]);
  });
});
