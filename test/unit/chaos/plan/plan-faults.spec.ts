import { describe, expect, it } from '@jest/globals';
import { planFaults } from '../../../chaos/plan/plan-faults.js';
import { seededRandom } from '../../../chaos/random.js';

const SESSION_MS = 8_000;
const plan = (seed: number, ownBroker = true) =>
  planFaults({ minutes: 10, kills: 50 }, seededRandom(seed), SESSION_MS, ownBroker);

describe('planFaults', () => {
  it('plans the same for the same seed, and something else for another', () => {
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });

  it('plans as many kills as asked for, and every other kind at least once', () => {
    const kinds = plan(1).map(({ kind }) => kind);

    expect(kinds.filter((kind) => kind === 'kill')).toHaveLength(50);
    expect(new Set(kinds).size).toBe(6);
  });

  it('puts them in order, within the time', () => {
    const times = plan(1).map(({ atMs }) => atMs);

    expect(times).toEqual(times.toSorted((left, right) => left - right));
    expect(times[0]).toBeGreaterThanOrEqual(5_000);
    expect(times.at(-1)).toBeLessThan(600_000);
  });

  it('freezes a replica for longer than its session', () => {
    const freezes = plan(1).filter(({ kind }) => kind === 'freeze');

    expect(freezes.length).toBeGreaterThan(5);
    expect(Math.min(...freezes.map(({ lastsMs }) => lastsMs))).toBeGreaterThan(SESSION_MS);
  });

  it('leaves alone a broker that is not ours', () => {
    expect(plan(1, false).some(({ kind }) => kind.startsWith('broker'))).toBe(false);
  });
});
