import { describe, expect, it } from '@jest/globals';
import { CursorWatch } from '../../../../src/pipeline/dispatcher/cursor-watch.js';
import { laneStatus, type ObservedLane } from '../../../../src/pipeline/dispatcher/lane-status.js';
import { FRESH } from '../../../../src/pipeline/lanes/gate.js';
import { Lane } from '../../../../src/pipeline/lanes/protocol/lane.js';
import { aDelivery, aTarget } from '../../../support/builders.js';

const VIEW = { partition: 4, position: 100, instance: 'replica-1', nowMs: 60_000 };

function observed(lane: Lane, fields: Partial<ObservedLane> = {}): ObservedLane {
  return {
    lane,
    breakerState: 'closed',
    gateMemory: FRESH,
    inFlight: 0,
    lastAnswer: null,
    cursor: new CursorWatch(45_000),
    ...fields,
  };
}

function aLane(fields: Partial<Pick<Lane, 'state' | 'loadedTo' | 'absent'>> = {}): Lane {
  return Object.assign(new Lane('ep_1'), fields);
}

function loaded(offset: number, routedAtMs: number) {
  return { offset, delivery: aDelivery({ routedAtMs }) };
}

describe('the status of a lane', () => {
  it('keeps up, with nothing open, where the owner keeps no lane', () => {
    expect(laneStatus(undefined, aTarget(), VIEW)).toEqual({
      state: 'attached',
      breaker: { state: 'closed', openUntilMs: null },
      inFlight: 0,
      waiting: 0,
      cursor: { partition: 4, offset: 100, lag: 0, ageSeconds: null },
      lastAnswer: null,
      instance: 'replica-1',
      asOfMs: 60_000,
    });
  });

  it('stands at its lowest open delivery while attached, and tells its age', () => {
    const lane = aLane();
    lane.inFlight.set(90, loaded(90, 20_000));
    lane.queue.push(loaded(95, 50_000));
    const { cursor, waiting, inFlight } = laneStatus(
      observed(lane, { inFlight: 1 }),
      aTarget(),
      VIEW,
    );
    expect(cursor).toEqual({ partition: 4, offset: 90, lag: 10, ageSeconds: 40 });
    expect([waiting, inFlight]).toEqual([1, 1]);
  });

  it('stands where it has loaded to while detached, and knows of what it did not load since when it is owed', () => {
    const lane = aLane({ state: 'detached', loadedTo: 40 });
    expect(laneStatus(observed(lane), aTarget(), VIEW)).toMatchObject({
      state: 'detached',
      cursor: { offset: 40, lag: 60, ageSeconds: 15 },
    });
  });

  it('stands at an owed delivery whose payload is not in memory', () => {
    const lane = aLane({ state: 'detached', loadedTo: 40, absent: [30] });
    lane.queue.push(loaded(35, 50_000));
    expect(laneStatus(observed(lane), aTarget(), VIEW)).toMatchObject({
      waiting: 2,
      cursor: { offset: 30, lag: 70, ageSeconds: 15 },
    });
  });

  it.each([
    ['detaching', 'detached'],
    ['reattaching', 'detached'],
    ['attached', 'attached'],
  ] as const)('is, while %s, %s', (state, told) => {
    expect(laneStatus(observed(aLane({ state })), aTarget(), VIEW).state).toBe(told);
  });

  it('is disabled before it is paused, and paused before it is detached', () => {
    const lane = observed(aLane({ state: 'detached' }));
    const disabled = { reason: 'gone', at: '2030-01-01T00:00:00.000Z' };
    expect(laneStatus(lane, aTarget({ paused: true }), VIEW).state).toBe('paused');
    expect(laneStatus(lane, aTarget({ paused: true, disabled }), VIEW).state).toBe('disabled');
  });

  it('tells until when the breaker is open, while it is', () => {
    const gateMemory = { ...FRESH, breaker: { untilMs: 70_000, openings: 2 } };
    const open = observed(aLane(), { breakerState: 'open', gateMemory });
    expect(laneStatus(open, aTarget(), VIEW).breaker).toEqual({
      state: 'open',
      openUntilMs: 70_000,
    });
    const probing = observed(aLane(), { breakerState: 'half-open', gateMemory });
    expect(laneStatus(probing, aTarget(), VIEW).breaker).toEqual({
      state: 'half-open',
      openUntilMs: null,
    });
  });
});
