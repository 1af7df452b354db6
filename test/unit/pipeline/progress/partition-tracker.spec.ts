import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { PartitionTracker } from '../../../../src/pipeline/progress/partition-tracker.js';

describe('PartitionTracker', () => {
  it('commits the lowest open offset, and what is complete above it as a bitmap', () => {
    const tracker = new PartitionTracker(null, 10);
    for (let x = 10; x < 15; x++) tracker.handOut(x);
    tracker.complete(12);
    const successor = new PartitionTracker(tracker.snapshot(), 0);
    expect(successor.low).toBe(10);
    expect([10, 11, 12, 13, 14].map((x) => successor.wasCompleted(x))).toEqual([
      false,
      false,
      true,
      false,
      false,
    ]);
  });

  it('counts gaps in the offsets as complete', () => {
    const tracker = new PartitionTracker(null, 0);
    tracker.handOut(3);
    tracker.handOut(9);
    tracker.complete(3);
    expect(tracker.low).toBe(9);
    tracker.skipTo(20);
    tracker.complete(9);
    expect(tracker.low).toBe(20);
  });

  it('has something to commit only after something changed', () => {
    const tracker = new PartitionTracker(null, 0);
    expect(tracker.takeCommit()).toBeNull();
    tracker.handOut(0);
    expect(tracker.takeCommit()).toEqual({ offset: 0, metadata: '' });
    expect(tracker.takeCommit()).toBeNull();
    tracker.commitAgain();
    expect(tracker.takeCommit()).not.toBeNull();
  });

  it('keeps what an earlier owner completed above the position', () => {
    const first = new PartitionTracker(null, 0);
    for (let x = 0; x < 8; x++) first.handOut(x);
    first.complete(6);
    const second = new PartitionTracker(first.snapshot(), 0);
    second.handOut(0);
    second.complete(0);
    const third = new PartitionTracker(second.snapshot(), 0);
    expect(third.low).toBe(1);
    expect(third.wasCompleted(6)).toBe(true);
  });

  it('refuses room beyond its span', () => {
    const tracker = new PartitionTracker(null, 0, 100);
    tracker.handOut(0);
    expect(tracker.hasRoom(99)).toBe(true);
    expect(tracker.hasRoom(100)).toBe(false);
    tracker.complete(0);
    expect(tracker.hasRoom(100)).toBe(true);
  });

  it('never lets the watermark pass an open offset, nor an owner repeat what was committed as complete', () => {
    const moves = fc.array(
      fc.record({
        move: fc.constantFrom('hand-out', 'hand-out', 'complete', 'complete', 'gap', 'restart'),
        pick: fc.nat(),
      }),
      { maxLength: 300 },
    );
    fc.assert(
      fc.property(moves, (steps) => {
        let tracker = new PartitionTracker(null, 0, 64);
        let open = new Set<number>();
        const done = new Set<number>();
        let wronglyCompleted = false;
        for (const { move, pick } of steps) {
          const x = tracker.position;
          if (move === 'hand-out') {
            wronglyCompleted ||= tracker.wasCompleted(x) !== done.has(x);
            if (tracker.wasCompleted(x)) tracker.skipTo(x + 1);
            else if (tracker.hasRoom(x)) {
              tracker.handOut(x);
              open.add(x);
            }
          } else if (move === 'complete' && open.size > 0) {
            const completed = [...open][pick % open.size]!;
            tracker.complete(completed);
            open.delete(completed);
            done.add(completed);
          } else if (move === 'gap' && tracker.hasRoom(x + 3)) {
            for (let y = x; y < x + 3; y++) done.add(y);
            tracker.skipTo(x + 3);
          } else if (move === 'restart') {
            tracker = new PartitionTracker(tracker.snapshot(), 0, 64);
            open = new Set();
          }
          expect(wronglyCompleted).toBe(false);
          const lowestOpen = Math.min(tracker.position, ...open);
          expect(tracker.low).toBeLessThanOrEqual(lowestOpen);
          expect(tracker.snapshot().metadata.length).toBeLessThanOrEqual(4_096);
        }
      }),
    );
  });
});
