import { describe, expect, it } from '@jest/globals';
import { PartitionOwner } from '../../../../../src/pipeline/lanes/protocol/partition-owner.js';
import { without, OUTER_RULES } from './rules.js';
import { Schedule } from './schedule.js';
import { traceTo } from './trace.js';
import { loadMutant } from './load-mutant.js';
import { DESIGN_MUTANTS, DETAIL_MUTANTS } from './mutants.js';

const trace = process.env['LANES_TRACE'] ? traceTo((t) => void process.stdout.write(t)) : undefined;
describe('x', () => {
  it('muts', async () => {
    const trials: any[] = [['none', { ownerClass: PartitionOwner, has: without() }]];
    for (const r of Object.keys(OUTER_RULES))
      trials.push([r, { ownerClass: PartitionOwner, has: without(r as any) }]);
    for (const m of [...DESIGN_MUTANTS, ...DETAIL_MUTANTS])
      trials.push([m.name, { ownerClass: await loadMutant(m), has: without() }]);
    for (const [name, trial] of trials) {
      if (process.env['ONLY'] && !process.env['ONLY'].split(',').includes(name)) continue;
      const t = performance.now();
      let caught = 'NOT CAUGHT',
        n = 0,
        steps = 0;
      for (
        let seed = Number(process.env['LANES_FROM'] ?? 1);
        seed <= Number(process.env['MUT'] ?? 3000);
        seed++
      ) {
        const schedule = new Schedule(seed, trial, trace);
        try {
          schedule.run(600);
        } catch (e) {
          if (!n++) caught = `seed ${seed} step ${schedule.stepsDone} ${(e as Error).message}`;
          if (!process.env['COUNT']) break;
        }
        steps += schedule.stepsDone;
      }
      process.stdout.write(
        `${name}: ${n} ${caught} ${(performance.now() - t).toFixed(0)} ms ${steps} steps\n`,
      );
    }
    expect(1).toBe(1);
  }, 600000);
});
