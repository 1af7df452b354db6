import { describe, expect, it } from '@jest/globals';
import type { AssignedPartition, OwnedLog } from '../../../../src/kafka/ports.js';
import type { PartitionOwner } from '../../../../src/pipeline/lanes/protocol/partition-owner.js';
import { Bookkeeper } from '../../../../src/pipeline/dispatcher/bookkeeper.js';
import type { DispatchContext } from '../../../../src/pipeline/dispatcher/dispatch-context.js';

/** More tries than can come of one round, unless nothing else ever gets a turn. */
const TOO_MANY = 1_000;

describe('bookkeeping', () => {
  it('leaves room for others while the client refuses commits without asking', async () => {
    let tries = 0;
    let refused = 0;
    const commit = (): Promise<'refused'> => {
      if (++tries > TOO_MANY) throw new Error('nothing else gets a turn');
      return Promise.resolve('refused');
    };
    const owner = {
      stopped: false,
      running: false,
      takeCommit: () => ({ offset: 7, metadata: '' }),
      commitRefused: () => refused++,
      persist: () => null,
    };
    const context = {
      committed: () => undefined,
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
    const books: Bookkeeper = new Bookkeeper(
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it asks for nothing else
      { commit, partition: 0 } as unknown as AssignedPartition,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it asks for nothing else
      owner as unknown as PartitionOwner,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing is persisted
      {} as OwnedLog,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- memory of no lane is asked for
      partition as unknown as ConstructorParameters<typeof Bookkeeper>[3],
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it asks for nothing else
      context as unknown as DispatchContext,
    );
    books.round();
    await new Promise((resolve) => setImmediate(resolve));
    expect([tries, refused]).toEqual([1, 1]);
    owner.stopped = true;
  });
});
