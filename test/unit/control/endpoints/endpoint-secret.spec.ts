import { describe, expect, it } from '@jest/globals';
import { secretRule } from '../../../../src/control/endpoints/endpoint-rules.js';
import { newSecret, rotated } from '../../../../src/control/endpoints/endpoint-secret.js';

const SOON = '2030-01-01T00:01:00.000Z';
const LATER = '2030-01-02T00:00:00.000Z';

describe('a new secret', () => {
  it('obeys the rule for secrets and comes from the source of randomness', () => {
    const secret = newSecret((size) => Buffer.alloc(size, 9));
    expect(secretRule.fault(secret)).toBeNull();
    expect(secret).toBe(`whsec_${Buffer.alloc(32, 9).toString('base64')}`);
  });
});

describe('rotation', () => {
  it('puts the new secret first and lets the old one expire', () => {
    expect(rotated({ secrets: ['a'], secretExpiries: [null] }, 'b', LATER)).toEqual({
      secrets: ['b', 'a'],
      secretExpiries: [null, LATER],
    });
  });

  it('never prolongs a secret that was to expire before', () => {
    const current = { secrets: ['b', 'a'], secretExpiries: [null, SOON] };
    expect(rotated(current, 'c', LATER).secretExpiries).toEqual([null, LATER, SOON]);
  });

  it('keeps three at most, and each once', () => {
    const current = { secrets: ['c', 'b', 'a'], secretExpiries: [null, LATER, SOON] };
    expect(rotated(current, 'd', LATER).secrets).toEqual(['d', 'c', 'b']);
    expect(rotated(current, 'b', LATER).secrets).toEqual(['b', 'c', 'a']);
  });
});
