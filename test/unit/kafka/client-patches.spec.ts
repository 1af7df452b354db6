import { createRequire } from 'node:module';

import { beforeAll, describe, expect, it, jest } from '@jest/globals';

import {
  applyClientPatches,
  onEmptyBatch,
  onOffsetReset,
  onRunnerStart,
} from '../../../src/kafka/client-patches.js';
import type { OffsetReset } from '../../../src/kafka/client-patches.js';
import {
  loadCluster,
  loadFetchResponse,
  loadOffsetManager,
  loadRequestQueue,
  loadRunner,
  replaceExports,
} from '../../../src/kafka/kafkajs-internals.js';
import type {
  FetchedBatch,
  OffsetsToCommit,
  Runner,
} from '../../../src/kafka/kafkajs-internals.js';
import { decodeFetchAnswer } from '../../../src/kafka/fetch-answer.js';
import { encodeRecord } from '../../../src/kafka/record-encoder.js';

const require = createRequire(import.meta.url);

/** An object of a kafkajs class, without its constructor. */
function bare<T extends object>(kind: { readonly prototype: T }, fields: object): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- that is what the prototype is for
  return Object.assign(Object.create(kind.prototype) as T, fields);
}

function aRunner(running: boolean, commits: OffsetsToCommit[]): Runner {
  const consumerGroup = {
    generationId: 7,
    commitOffsets: (commit: OffsetsToCommit) => {
      commits.push(commit);
      return Promise.reject(new Error('REBALANCE_IN_PROGRESS'));
    },
  };
  return bare(loadRunner(), { running, consumerGroup });
}

describe('the patched client', () => {
  beforeAll(() => {
    // Whoever still computes a checksum in JavaScript is found out.
    replaceExports('protocol/recordBatch/crc32C/crc32C', () => () => {
      throw new Error('the original checksum was used');
    });
    applyClientPatches();
  });

  it('lets a consumer try again that found no coordinator', async () => {
    const brokerPool = { withBroker: () => Promise.resolve(null) };
    const cluster = bare(loadCluster(), { brokerPool });
    const error = await cluster.findGroupCoordinatorMetadata({ groupId: 'g' }).catch((e) => e);
    expect(error).toMatchObject({ name: 'KafkaJSGroupCoordinatorNotFound', retriable: true });
  });

  it('does not look for pending requests while there are none', () => {
    jest.useFakeTimers();
    try {
      const queue = bare(loadRequestQueue(), { pending: [], throttledUntil: -1 });
      queue.scheduleCheckPendingRequests();
      expect(jest.getTimerCount()).toBe(0);
      Object.assign(queue, { pending: [{}] });
      queue.scheduleCheckPendingRequests();
      expect(jest.getTimerCount()).toBe(1);
    } finally {
      jest.useRealTimers();
    }
  });

  describe('commits', () => {
    const offsets = { topics: [] };

    it('tries once and does not repeat a refused commit', async () => {
      const commits: OffsetsToCommit[] = [];
      await expect(aRunner(true, commits).commitOffsets(offsets, 7)).rejects.toThrow('REBALANCE');
      expect(commits).toEqual([offsets]);
    });

    it.each([
      ['the runner has stopped', false, 7],
      ['its generation is over', true, 6],
    ])('refuses without asking when %s', async (_, running, generation) => {
      const commits: OffsetsToCommit[] = [];
      const commit = aRunner(running, commits).commitOffsets(offsets, generation);
      await expect(commit).rejects.toMatchObject({ code: 'commit-refused' });
      expect(commits).toEqual([]);
    });
  });

  it('moves a position that is outside the log without a commit, and tells it', async () => {
    const instrumentationEmitter = {};
    const committed = { t: { 3: '10' } };
    const resolvedOffsets = { t: { 3: '10' } };
    const manager = bare(loadOffsetManager(), {
      instrumentationEmitter,
      resolvedOffsets,
      committedOffsets: () => committed,
      cluster: {
        fetchTopicsOffset: () =>
          Promise.resolve([{ topic: 't', partitions: [{ partition: 3, offset: '40' }] }]),
      },
    });
    const resets: OffsetReset[] = [];
    onOffsetReset(bare(loadRunner(), { instrumentationEmitter }), (reset) => resets.push(reset));
    await manager.setDefaultOffset({ topic: 't', partition: 3 });
    expect([committed.t[3], resolvedOffsets.t[3]]).toEqual(['40', '40']);
    expect(resets).toEqual([{ topic: 't', partition: 3, offset: 40 }]);
  });

  it('does not start a runner that is not wanted any more', async () => {
    const eachBatch = jest.fn();
    onRunnerStart(eachBatch, () => false);
    const connect = jest.fn();
    const runner = bare(loadRunner(), { eachBatch, running: false, consumerGroup: { connect } });
    await runner.start();
    expect(connect).not.toHaveBeenCalled();
  });

  it('announces a runner at each start', async () => {
    const eachBatch = jest.fn();
    const started: Runner[] = [];
    onRunnerStart(eachBatch, (runner) => started.push(runner) > 0);
    const runner = bare(loadRunner(), { eachBatch, running: true });
    await runner.start();
    await runner.start();
    expect(started).toEqual([runner, runner]);
  });

  it('announces a batch without records, and stays before one that is not wanted', async () => {
    const runner = bare(loadRunner(), { running: false, logger: { debug: () => undefined } });
    const batch = bare<FetchedBatch>(
      { prototype: Object.create(null) },
      { isEmptyDueToFiltering: () => true },
    );
    const announced: FetchedBatch[] = [];
    onEmptyBatch(runner, (one) => {
      announced.push(one);
      return false;
    });
    await runner.handleBatch(batch);
    expect(announced).toEqual([batch]);
  });

  it('decodes fetch answers by our own rules', () => {
    expect({ ...loadFetchResponse() }).toMatchObject({ decode: decodeFetchAnswer });
  });

  it('computes the published CRC-32C', () => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kafkajs declares no types for its inner modules
    const crc32C = require('kafkajs/src/protocol/recordBatch/crc32C') as (bytes: Buffer) => number;
    // RFC 3720 appendix B.4, and the check value of the CRC catalogue.
    expect(crc32C(Buffer.alloc(32))).toBe(0x8a9136aa);
    expect(crc32C(Buffer.from('123456789'))).toBe(0xe3069283);
  });

  it('encodes a whole request with our encoder and checksum', async () => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kafkajs declares no types for its inner modules
    const produce = require('kafkajs/src/protocol/requests/produce/v3/request') as (
      request: object,
    ) => { encode(): Promise<{ readonly buffer: Buffer }> };
    const messages = [{ key: 'k', value: 'v'.repeat(5_000), headers: { a: '1', none: undefined } }];
    const topicData = [{ topic: 't', partitions: [{ partition: 0, firstSequence: 0, messages }] }];
    const { buffer } = await produce({ acks: -1, timeout: 1, topicData }).encode();
    const record = encodeRecord({ key: 'k', value: 'v'.repeat(5_000), headers: { a: '1' } });
    expect(buffer.subarray(-record.length)).toEqual(record);
  });
});
