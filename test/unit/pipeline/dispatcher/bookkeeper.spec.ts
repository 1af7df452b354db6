import { beforeEach, describe, expect, it } from '@jest/globals';

import type { AssignedPartition, CommitOutcome, OwnedLog } from '../../../../src/kafka/ports.js';
import type { PartitionOwner } from '../../../../src/pipeline/lanes/protocol/partition-owner.js';
import { Bookkeeper } from '../../../../src/pipeline/dispatcher/bookkeeper.js';
import type { DispatchContext } from '../../../../src/pipeline/dispatcher/dispatch-context.js';
import { deferred } from '../../../support/deferred.js';

/** More tries than can come of one round, unless nothing else ever gets a turn. */
const TOO_MANY = 1_000;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('bookkeeping', () => {
  let tries: number;
  let refused: number;
  /** How many commits there are to take; one at a time. */
  let left: number;
  let commit: () => Promise<CommitOutcome>;
  let books: Bookkeeper;
  const owner = {
    stopped: false,
    running: false,
    out: false,
    takeCommit() {
      if (left === 0 || this.out) return null;
      left--;
      this.out = true;
      return { offset: 7, metadata: '' };
    },
    commitRefused() {
      refused++;
      left++;
      this.out = false;
    },
    committed() {
      this.out = false;
    },
    persist: () => null,
  };

  beforeEach(() => {
    tries = 0;
    refused = 0;
    left = 1;
    Object.assign(owner, { stopped: false, out: false });
    const assigned = {
      partition: 0,
      commit() {
        if (++tries > TOO_MANY) throw new Error('nothing else gets a turn');
        return commit();
      },
    };
    const context = {
      committed: () => undefined,
      takenOver: () => undefined,
      onFatal(error: unknown) {
        throw error;
      },
    };
    const partition = {
      ownedSinceMs: 0,
      memoryOf: () => ({ breaker: null }),
      // As a partition does that waits for its first commit.
      booked: () => books.round(),
    };
    books = new Bookkeeper(
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it asks for nothing else
      assigned as unknown as AssignedPartition,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it asks for nothing else
      owner as unknown as PartitionOwner,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing is persisted
      {} as OwnedLog,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- memory of no lane is asked for
      partition as unknown as ConstructorParameters<typeof Bookkeeper>[3],
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it asks for nothing else
      context as unknown as DispatchContext,
    );
  });

  it('leaves room for others while the client refuses commits without asking', async () => {
    commit = () => Promise.resolve('refused');
    books.round();
    await turn();
    expect([tries, refused]).toEqual([1, 1]);
    owner.stopped = true;
  });

  it('settles through refusals, and leaves room for others meanwhile', async () => {
    commit = () => Promise.resolve(tries < 3 ? 'refused' : 'committed');
    const settled = books.settle();
    await turn();
    expect(tries).toBe(1);
    await settled;
    expect([tries, refused, left]).toEqual([3, 2, 0]);
  });

  it('settles when nothing is out any more, whoever began it', async () => {
    const answers = [deferred<CommitOutcome>(), deferred<CommitOutcome>()];
    commit = () => answers[tries - 1]!.promise;
    left = 2;
    const ended: string[] = [];
    const settles = ['first', 'second'].map(async (name) => {
      await books.settle();
      ended.push(name);
    });
    answers[0]!.resolve('committed');
    await turn();
    expect([tries, ended]).toEqual([2, []]);
    answers[1]!.resolve('committed');
    await Promise.all(settles);
    expect(ended).toHaveLength(2);
  });
});
