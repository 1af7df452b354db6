import { describe, expect, it } from '@jest/globals';
import { overtakings } from '../../../chaos/ledger/strict-order.js';
import { aRequest } from '../evidence.js';

const none = new Map<number, number>();
const found = (requests: readonly ReturnType<typeof aRequest>[], dead = none) =>
  overtakings('ep', [0, 2, 4], requests, dead).map(({ n, overtaken }) => [n, overtaken]);

describe('overtakings', () => {
  it('finds none when each event comes after the acceptance of the one before', () => {
    const requests = [0, 2, 4].map((n) => aRequest({ n, inMs: n * 100 }));

    expect(found(requests)).toEqual([]);
  });

  it('finds a request for an event while an earlier one is tried again', () => {
    const requests = [
      aRequest({ n: 0, inMs: 0, answer: 500 }),
      aRequest({ n: 2, inMs: 100 }),
      aRequest({ n: 0, inMs: 200 }),
    ];

    expect(found(requests)).toEqual([[2, 0]]);
  });

  it('finds a request that begins before the answer to the one before', () => {
    const requests = [aRequest({ n: 0, inMs: 0, outMs: 50 }), aRequest({ n: 2, inMs: 49 })];

    expect(found(requests)).toEqual([[2, 0]]);
  });

  it('finds an event that was left out', () => {
    expect(found([aRequest({ n: 0, inMs: 0 }), aRequest({ n: 4, inMs: 100 })])).toEqual([[4, 2]]);
  });

  it('does not mind a repeat of what is over', () => {
    const requests = [0, 2, 0, 2, 4].map((n, index) => aRequest({ n, inMs: index * 100 }));

    expect(found(requests)).toEqual([]);
  });

  it('lets the next one begin when the head was given up', () => {
    const requests = [
      aRequest({ n: 0, inMs: 0, answer: 500 }),
      aRequest({ n: 2, inMs: 100 }),
      aRequest({ n: 0, inMs: 200, answer: 500 }),
    ];

    expect(found(requests, new Map([[0, 12]]))).toEqual([]);
    expect(found(requests, new Map([[0, 150]]))).toEqual([[2, 0]]);
  });
});
