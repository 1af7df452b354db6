import { describe, expect, it } from '@jest/globals';
import type {
  AssignedPartition,
  CommitOutcome,
  PartitionIntake,
  RecordBatch,
} from '../../../src/kafka/ports.js';
import { MeasuredIntakes } from '../../../src/metrics/measured-intake.js';
import { Metrics } from '../../../src/metrics/metrics.js';
import { aRecord } from '../../support/builders.js';
import { sampleOf } from '../../support/samples.js';

const GROUP = 'gw.router';

function aBatch(offsets: readonly number[], highWatermark: number): RecordBatch {
  const records = offsets.map((offset) => aRecord({ offset }));
  return { topic: 'orders', partition: 3, records, nextOffset: offsets.at(-1)! + 1, highWatermark };
}

/** A partition whose commits take 30 ms, with a stage that takes what `take` says. */
function aScene(take: (batch: RecordBatch) => number = ({ nextOffset }) => nextOffset) {
  const metrics = new Metrics(false);
  let nowMs = 0;
  const calls: string[] = [];
  const assigned: AssignedPartition = {
    topic: 'orders',
    partition: 3,
    committed: { offset: 5, metadata: '' },
    revoked: false,
    pause: () => calls.push('pause'),
    resume: () => calls.push('resume'),
    commit(commit): Promise<CommitOutcome> {
      calls.push(`commit ${commit.offset}`);
      nowMs += 30;
      return Promise.resolve('refused');
    },
  };
  let given: AssignedPartition | undefined;
  const intakes = new MeasuredIntakes(metrics, () => nowMs);
  const measured = intakes.measure(GROUP, (partition): PartitionIntake => {
    given = partition;
    return {
      accept: take,
      release: async () => void calls.push('release'),
      revoke: () => calls.push('revoke'),
    };
  });
  return { metrics, intakes, calls, intake: measured(assigned), given: given! };
}

describe('a measured intake', () => {
  it('hands the partition on as it is', async () => {
    const { given, calls } = aScene();
    given.pause();
    given.resume();
    expect(await given.commit({ offset: 9, metadata: '' })).toBe('refused');
    expect(calls).toEqual(['pause', 'resume', 'commit 9']);
    expect([given.topic, given.partition, given.committed?.offset, given.revoked]).toEqual([
      'orders',
      3,
      5,
      false,
    ]);
  });

  it('tells how long commits take, and how large their bitmaps are', async () => {
    const { given, metrics } = aScene();
    await given.commit({ offset: 9, metadata: 'v1:AAAA' });
    const text = await metrics.text();
    const group = { group: GROUP };
    expect(sampleOf(text, 'event_gateway_commit_duration_seconds_sum', group)).toBeCloseTo(0.03);
    expect(sampleOf(text, 'event_gateway_commit_metadata_bytes_sum', group)).toBe(7);
    expect(
      sampleOf(text, 'event_gateway_commit_metadata_bytes_bucket', { ...group, le: '0' }),
    ).toBe(0);
  });

  it('counts what was taken once, and how far the end is', async () => {
    let limit = 2;
    const { intake, intakes, metrics } = aScene(({ nextOffset }) => Math.min(limit, nextOffset));
    expect(intake.accept(aBatch([0, 1, 2], 10))).toBe(2);
    expect(intakes.lagOf(GROUP)).toBe(8);
    limit = 99;
    intake.accept(aBatch([2], 10));
    expect([intakes.lagOf(GROUP), intakes.lagOf('another')]).toEqual([7, 0]);
    const text = await metrics.text();
    expect(sampleOf(text, 'event_gateway_records_read_total', { topic: 'orders' })).toBe(3);
    expect(
      sampleOf(text, 'event_gateway_partition_lag_records', { topic: 'orders', partition: '3' }),
    ).toBe(7);
  });

  it('forgets the lag of a partition that is lost', async () => {
    const { intake, intakes, metrics, calls } = aScene();
    intake.accept(aBatch([0], 10));
    await intake.release();
    intake.revoke();
    expect(calls).toEqual(['release', 'revoke']);
    expect(intakes.lagOf(GROUP)).toBe(0);
    expect(await metrics.text()).not.toContain('event_gateway_partition_lag_records{');
  });
});
