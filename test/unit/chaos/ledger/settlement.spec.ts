import { describe, expect, it } from '@jest/globals';
import { settlementOf } from '../../../chaos/ledger/settlement.js';
import { aMember, anEvent, anOutcome, aRequest } from '../evidence.js';

const cast = [aMember(), aMember({ id: 'other', types: ['b'] })];

describe('settlementOf', () => {
  it('owes an event to the endpoints that want its type', () => {
    const settlement = settlementOf(cast, [anEvent()], [aRequest()], []);

    expect(settlement).toEqual({ owed: 1, delivered: 1, dead: 0, open: [] });
  });

  it('counts as open what was refused and not given up', () => {
    const refused = aRequest({ answer: 500 });

    expect(settlementOf(cast, [anEvent(7)], [refused], []).open).toEqual([
      { endpoint: 'ep', n: 7 },
    ]);
  });

  it('takes what was given up for dead, unless it was accepted', () => {
    const dead = anOutcome({ outcome: 'dead' });

    expect(settlementOf(cast, [anEvent()], [], [dead])).toMatchObject({ delivered: 0, dead: 1 });
    expect(settlementOf(cast, [anEvent()], [aRequest()], [dead])).toMatchObject({
      delivered: 1,
      dead: 0,
    });
  });

  it('does not take a request to one endpoint for another', () => {
    const elsewhere = aRequest({ endpoint: 'other' });

    expect(settlementOf(cast, [anEvent()], [elsewhere], []).open).toHaveLength(1);
  });
});
