import { beforeEach, describe, expect, it } from '@jest/globals';
import { ControlLag } from '../../../src/control/control-lag.js';

describe('the lag of a replica behind the control topic', () => {
  let nowMs: number;
  let end: number | null;
  let log: { offset: number };
  let lag: ControlLag;

  beforeEach(() => {
    [nowMs, end, log] = [1_000, 5, { offset: 5 }];
    const endOf = async () =>
      end === null ? Promise.reject(new Error('away')) : Promise.resolve(end);
    lag = new ControlLag(log, endOf, () => nowMs);
  });

  it('is none while all was applied', async () => {
    await lag.measure();
    nowMs += 60_000;
    expect(lag.behindMs).toBe(0);
  });

  it('counts from when something was first missed, however often it is measured', async () => {
    end = 6;
    await lag.measure();
    nowMs += 4_000;
    end = 9;
    await lag.measure();
    nowMs += 1_000;
    expect(lag.behindMs).toBe(5_000);
  });

  it('ends when what was missed was applied, though more came in', async () => {
    end = 6;
    await lag.measure();
    nowMs += 4_000;
    [log.offset, end] = [6, 9];
    expect(lag.behindMs).toBe(0);
    await lag.measure();
    nowMs += 500;
    expect(lag.behindMs).toBe(500);
  });

  it('is not known from a broker that does not answer', async () => {
    end = null;
    await lag.measure();
    nowMs += 4_000;
    expect(lag.behindMs).toBe(0);
  });
});
