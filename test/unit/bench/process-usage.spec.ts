import { describe, expect, it } from '@jest/globals';
import { cpuMsIn, residentBytesIn } from '../../../bench/stage/process-usage.mjs';

describe('the usage of a process', () => {
  it('is its user and system time, whatever its name holds', () => {
    const stat = '42 (node (x) 1) S 1 42 42 0 -1 4194304 900 0 0 0 120 30 0 0 20 0 11 0 5 1 2';
    expect(cpuMsIn(stat)).toBe(1_500);
  });

  it('is its resident memory, now and at its highest', () => {
    const status = 'Name:\tnode\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\nThreads:\t11\n';
    expect(residentBytesIn(status)).toEqual({ now: 1_048_576, highest: 2_097_152 });
  });
});
