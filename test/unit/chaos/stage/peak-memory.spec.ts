import { describe, expect, it } from '@jest/globals';
import { peakBytesIn, peakBytesOf } from '../../../chaos/stage/peak-memory.js';

describe('the peak of a process', () => {
  it('is read from what the kernel tells', () => {
    expect(peakBytesIn('Name:\tnode\nVmHWM:\t  102400 kB\nVmRSS:\t 5 kB\n')).toBe(104_857_600);
  });

  it('is 0 for a process that is gone', () => {
    expect(peakBytesOf(2 ** 30)).toBe(0);
  });
});
