import { describe, expect, it } from '@jest/globals';
import { outcomeOf } from '../../../chaos/ledger/outcome-of.js';
import { anOutcome, aRequest } from '../evidence.js';

describe('outcomeOf', () => {
  const early = anOutcome({ startedMs: 1_000, instance: 'early' });
  const late = anOutcome({ startedMs: 2_000, instance: 'late' });

  it('takes the one whose time the request falls into', () => {
    expect(outcomeOf(aRequest({ inMs: 1_003 }), [late, early])).toBe(early);
    expect(outcomeOf(aRequest({ inMs: 2_003 }), [late, early])).toBe(late);
  });

  it('forgives clocks that are a little apart', () => {
    expect(outcomeOf(aRequest({ inMs: 1_998 }), [early, late])).toBe(late);
  });

  it('finds none for a request that left no result', () => {
    expect(outcomeOf(aRequest({ inMs: 1_500 }), [early, late])).toBeNull();
  });
});
