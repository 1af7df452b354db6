import { beforeEach, describe, expect, it } from '@jest/globals';

import type { AssignedPartition, Commit, CommitOutcome } from '../../../../src/kafka/ports.js';
import { Committer } from '../../../../src/pipeline/progress/committer.js';
import { PartitionTracker } from '../../../../src/pipeline/progress/partition-tracker.js';
import { deferred } from '../../../support/deferred.js';

const NEVER_MS = 3_600_000;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a committer', () => {
  let commits: Commit[];
  let answer: (commit: Commit) => Promise<CommitOutcome>;
  let committer: Committer;
  let tracker: PartitionTracker;
  let partition: AssignedPartition;

  beforeEach(() => {
    commits = [];
    committer = new Committer(NEVER_MS, { committed: () => undefined });
    tracker = new PartitionTracker(null, 0);
    const assigned: Partial<AssignedPartition> = {
      revoked: false,
      commit: (commit) => {
        commits.push(commit);
        return answer(commit);
      },
    };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it asks for nothing else
    partition = assigned as AssignedPartition;
    committer.add(partition, tracker);
  });

  function completes(offset: number): void {
    tracker.skipTo(offset + 1);
  }

  it('settles through refusals, and leaves room for others meanwhile', async () => {
    answer = () => Promise.resolve(commits.length < 3 ? 'refused' : 'committed');
    completes(0);
    const settled = committer.settle(partition);
    await turn();
    expect(commits).toHaveLength(1);
    await settled;
    expect(commits.map(({ offset }) => offset)).toEqual([1, 1, 1]);
  });

  it('stops when nothing is out any more, also what a release began', async () => {
    const answers = [deferred<CommitOutcome>(), deferred<CommitOutcome>()];
    answer = () => answers[commits.length - 1]!.promise;
    completes(0);
    const ended: string[] = [];
    const release = committer.settle(partition).then(() => ended.push('release'));
    const stop = committer.stop(NEVER_MS).then(() => ended.push('stop'));
    completes(1);
    answers[0]!.resolve('committed');
    await turn();
    expect([commits.length, ended]).toEqual([2, []]);
    answers[1]!.resolve('committed');
    await Promise.all([release, stop]);
    expect(commits.map(({ offset }) => offset)).toEqual([1, 2]);
  });
});
