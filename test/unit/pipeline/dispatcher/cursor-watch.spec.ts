import { describe, expect, it } from '@jest/globals';
import { CursorWatch } from '../../../../src/pipeline/dispatcher/cursor-watch.js';
import { Lane } from '../../../../src/pipeline/lanes/protocol/lane.js';
import { aDelivery } from '../../../support/builders.js';

const MINUTE_MS = 60_000;

function aLane(fields: Partial<Pick<Lane, 'loadedTo' | 'absent'>> = {}): Lane {
  return Object.assign(new Lane('ep_1'), { state: 'detached' as const, loadedTo: 50, ...fields });
}

describe('the age of a cursor', () => {
  it('is that of the oldest delivery in memory', () => {
    const watch = new CursorWatch(10 * MINUTE_MS);
    const lane = aLane();
    lane.queue.push({ offset: 40, delivery: aDelivery({ routedAtMs: MINUTE_MS }) });
    watch.look(lane, 100, 10 * MINUTE_MS);
    expect(watch.ageSeconds(11 * MINUTE_MS)).toBe(600);
  });

  it('stays known when the delivery is dropped from memory', () => {
    const watch = new CursorWatch(0);
    const lane = aLane();
    lane.queue.push({ offset: 40, delivery: aDelivery({ routedAtMs: MINUTE_MS }) });
    watch.look(lane, 100, 2 * MINUTE_MS);
    lane.drop();
    watch.look(lane, 100, 3 * MINUTE_MS);
    expect(watch.ageSeconds(4 * MINUTE_MS)).toBe(180);
  });

  it('counts from the first look where the delivery was never seen', () => {
    const watch = new CursorWatch(5 * MINUTE_MS);
    watch.look(aLane({ absent: [30] }), 100, 6 * MINUTE_MS);
    expect(watch.ageSeconds(7 * MINUTE_MS)).toBe(120);
  });

  it('begins anew when nothing is owed any more', () => {
    const watch = new CursorWatch(0);
    watch.look(aLane({ loadedTo: 100 }), 100, 5 * MINUTE_MS);
    expect(watch.ageSeconds(5 * MINUTE_MS)).toBe(0);
    watch.look(aLane({ loadedTo: 100 }), 120, 6 * MINUTE_MS);
    expect(watch.ageSeconds(7 * MINUTE_MS)).toBe(120);
  });
});
