import { describe, expect, it } from '@jest/globals';
import type { AssignedPartition, RecordSink } from '../../../../src/kafka/ports.js';
import { Committer } from '../../../../src/pipeline/progress/committer.js';
import { DelayForwarder } from '../../../../src/pipeline/retries/delay-forwarder.js';
import { DELAY_TIERS, topologyOf } from '../../../../src/topology.js';
import { aRecord } from '../../../support/builders.js';

const TOPOLOGY = topologyOf('gw');
const TIER = DELAY_TIERS[3];
const DUE = { 'not-before': Buffer.from(String(TIER.delayMs)) };

/** A forwarder with one partition of the ten-minute tier; what is written is never acknowledged. */
function aScene(nowMs: number) {
  let repeats = 0;
  const sink: Pick<RecordSink, 'send'> = { send: () => new Promise(() => undefined) };
  const forwarder = new DelayForwarder({
    topology: TOPOLOGY,
    tierPartitions: 1,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an intake only sends
    sink: sink as RecordSink,
    committer: new Committer(1_000, { committed: () => undefined }),
    timers: { schedule: () => undefined },
    now: () => nowMs,
    tracer: null,
    observer: { forwarded: () => undefined, repeated: () => repeats++ },
    onFatal(error) {
      throw error;
    },
  });
  const assigned: AssignedPartition = {
    topic: TOPOLOGY.delay(TIER),
    partition: 0,
    committed: { offset: 2, metadata: `v1:${Buffer.from([0b10]).toString('base64')}` },
    revoked: false,
    pause: () => undefined,
    resume: () => undefined,
    commit: () => Promise.resolve('committed'),
  };
  const intake = forwarder.assigned(assigned);
  const accept = (...offsets: number[]): number =>
    intake.accept({
      topic: assigned.topic,
      partition: 0,
      records: offsets.map((offset) => aRecord({ offset, timestampMs: 0, headers: DUE })),
      nextOffset: offsets.at(-1)! + 1,
      highWatermark: 100,
    });
  return { forwarder, intake, accept, repeats: () => repeats };
}

describe('the forwarder of a tier', () => {
  it('has no backlog while the head waits for its time', () => {
    const { forwarder, accept } = aScene(60_000);
    expect(accept(2, 3)).toBe(2);
    expect(forwarder.backlog).toBe(0);
  });

  it('has a backlog of all that follows when its head is due', () => {
    const { forwarder, accept } = aScene(TIER.delayMs);
    expect(accept(2)).toBe(3);
    expect(forwarder.backlog).toBe(97);
  });

  it('has none of a partition that it lost', () => {
    const { forwarder, intake, accept } = aScene(TIER.delayMs);
    accept(2);
    intake.revoke();
    expect(forwarder.backlog).toBe(0);
  });

  it('counts what it reads again as suppressed: before its position, and done by an earlier owner', () => {
    const { accept, repeats } = aScene(TIER.delayMs);
    accept(2, 3, 4);
    expect(repeats()).toBe(1);
    accept(2);
    expect(repeats()).toBe(2);
  });
});
