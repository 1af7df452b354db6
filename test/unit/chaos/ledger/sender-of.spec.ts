import { describe, expect, it } from '@jest/globals';
import { instanceOf } from '../../../chaos/ledger/sender-of.js';
import { anOutcome, aRequest } from '../evidence.js';

describe('instanceOf', () => {
  const early = anOutcome({ startedMs: 1_000, instance: 'early' });
  const late = anOutcome({ startedMs: 2_000, instance: 'late' });

  it('takes the result whose time the request falls into', () => {
    expect(instanceOf(aRequest({ inMs: 1_003 }), [late, early])).toBe('early');
    expect(instanceOf(aRequest({ inMs: 2_003 }), [late, early])).toBe('late');
  });

  it('forgives clocks that are a little apart', () => {
    expect(instanceOf(aRequest({ inMs: 1_998 }), [early, late])).toBe('late');
  });

  it('does not know who sent a request that left no result', () => {
    expect(instanceOf(aRequest({ inMs: 1_500 }), [early, late])).toBeNull();
  });
});
