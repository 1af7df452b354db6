import { describe, expect, it } from '@jest/globals';
import { CappedLabel } from '../../../src/metrics/capped-label.js';

describe('a capped label', () => {
  it('gives the first values their own, and all others one together', () => {
    const label = new CappedLabel(2);
    expect(['a', 'b', 'c', 'a', 'd'].map((value) => label.of(value))).toEqual([
      'a',
      'b',
      'other',
      'a',
      'other',
    ]);
  });

  it('is off with a cap of 0', () => {
    expect(new CappedLabel(0).isOn).toBe(false);
    expect(new CappedLabel(1).isOn).toBe(true);
  });
});
