import { describe, expect, it } from '@jest/globals';
import { PartitionOwner } from '../../../../../src/pipeline/lanes/protocol/partition-owner.js';
import { MOVES } from './schedule/moves.js';
import { search, type Finding } from './schedule/search.js';
import { searchFromEnvironment } from './schedule/settings.js';

const THIS_TEST = 'test/unit/pipeline/lanes/protocol/lane-protocol.spec.ts';

describe('the lane protocol', () => {
  it('keeps its promises in random schedules of crashes, zombies, late requests and replays', () => {
    const { found, counts } = search(searchFromEnvironment(3_000), PartitionOwner);
    if (found !== null) throw new Error(howToReplay(found));

    const neverHappened = Object.keys(MOVES).filter((name) => !counts.has(name));
    expect(neverHappened).toEqual([]);
  }, 300_000);
});

function howToReplay({ violation, seed, step }: Finding): string {
  const command = `LANES_FROM=${seed} LANES_SEEDS=1 LANES_TRACE=1 npm run jest -- ${THIS_TEST}`;
  return `seed ${seed}, step ${step}: ${violation.message}\nStep by step: ${command}`;
}
