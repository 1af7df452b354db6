import { describe, expect, it } from '@jest/globals';
import { overloads } from '../../../chaos/ledger/overload.js';
import { aMember, aRequest } from '../evidence.js';

const someone = (): string => 'replica-1.1';
const spans = (...pairs: readonly (readonly [number, number])[]) =>
  pairs.map(([inMs, outMs], n) => aRequest({ n, inMs, outMs }));

describe('overloads', () => {
  it('finds none while the limit holds, with one beginning as another ends', () => {
    const requests = spans([0, 100], [0, 100], [100, 200]);

    expect(overloads(aMember(), requests, someone)).toEqual([]);
  });

  it('tells peak and duration of each time', () => {
    const requests = spans(
      [0, 100],
      [0, 100],
      [40, 60],
      [50, 90],
      [500, 600],
      [500, 600],
      [550, 560],
    );

    expect(overloads(aMember(), requests, someone)).toMatchObject([
      { peak: 4, limit: 2, startMs: 40, lastedMs: 50 },
      { peak: 3, limit: 2, startMs: 550, lastedMs: 10 },
    ]);
  });

  it('allows a strict endpoint one at a time, whatever its maxInFlight', () => {
    const requests = spans([0, 100], [50, 150]);

    expect(overloads(aMember({ strict: true }), requests, someone)).toMatchObject([
      { peak: 2, limit: 1 },
    ]);
  });

  it('names all who sent meanwhile', () => {
    const requests = spans([0, 100], [0, 100], [50, 100]);
    const senders = ['old', 'old', null];

    const [overload] = overloads(aMember(), requests, ({ n }) => senders[n] ?? null);

    expect(overload?.instances).toEqual(['old', null]);
  });
});
