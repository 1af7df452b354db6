import { describe, expect, it } from '@jest/globals';
import { PartitionOwner } from '../../../../../src/pipeline/lanes/protocol/partition-owner.js';
import { DESIGN_MUTANTS } from './mutants/design-mutants.js';
import { DETAIL_MUTANTS } from './mutants/detail-mutants.js';
import { loadMutant } from './mutants/load-mutant.js';
import { search, type Findings } from './schedule/search.js';
import { print, searchFromEnvironment } from './schedule/settings.js';
import { OUTER_RULES } from './world/rules.js';

/** Each rule is left out on its own: the random schedules have to notice it. `LANES_SHOW` prints what they found. */
const SEARCH = searchFromEnvironment(5_000);
const TIMEOUT_MS = 120_000;

describe('the lane protocol needs of Kafka, and of who drives it, that', () => {
  for (const [rule, text] of OUTER_RULES)
    it(
      `${rule}: ${text}`,
      () => {
        const findings = search(SEARCH, PartitionOwner, rule);
        show(rule, findings);
        expect(findings.found).not.toBeNull();
      },
      TIMEOUT_MS,
    );
});

describe('the lane protocol needs of its own classes that', () => {
  for (const mutant of [...DESIGN_MUTANTS, ...DETAIL_MUTANTS])
    it(
      `${mutant.name}: ${mutant.rule}`,
      async () => {
        const findings = search(SEARCH, await loadMutant(mutant));
        show(mutant.name, findings);
        expect(findings.found).not.toBeNull();
      },
      TIMEOUT_MS,
    );
});

function show(rule: string, { found, steps }: Findings): void {
  if (process.env['LANES_SHOW'] === undefined) return;
  const what = found === null ? 'NOT CAUGHT' : `seed ${found.seed}, ${found.violation.message}`;
  print(`without ${rule}: ${what} (after ${steps} steps)\n`);
}
