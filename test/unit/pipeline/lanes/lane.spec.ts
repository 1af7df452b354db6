import { describe, expect, it } from '@jest/globals';
import { Lane, type Started } from '../../../../src/pipeline/lanes/lane.js';
import { aDelivery, aTarget } from '../../../support/builders.js';

function filled(lane: Lane, count: number): Lane {
  for (let offset = 0; offset < count; offset++)
    lane.push({ offset, delivery: aDelivery({ id: `dlv_${offset}` }) });
  return lane;
}

function startAll(lane: Lane, nowMs = 0): Started[] {
  const started: Started[] = [];
  while (lane.readiness(nowMs).kind === 'ready') started.push(lane.start(nowMs));
  return started;
}

describe('Lane', () => {
  it('starts its deliveries in the order of their offsets', () => {
    const lane = filled(new Lane(aTarget({ maxInFlight: 100 }), 0), 80);
    expect(startAll(lane).map(({ item }) => item.offset)).toEqual(Array.from({ length: 80 }, (_, i) => i));
  });

  it('never has more requests in flight than the endpoint allows', () => {
    const lane = filled(new Lane(aTarget({ maxInFlight: 3 }), 0), 10);
    const started = startAll(lane);
    expect(started).toHaveLength(3);
    lane.answered(started[0]!, true, 0);
    expect(startAll(lane)).toHaveLength(1);
  });

  it('has one request in flight when the order is strict', () => {
    const lane = filled(new Lane(aTarget({ maxInFlight: 5, ordering: 'strict' }), 0), 3);
    expect(startAll(lane)).toHaveLength(1);
  });

  it('follows a changed limit with the next request', () => {
    const lane = filled(new Lane(aTarget({ maxInFlight: 1 }), 0), 5);
    startAll(lane);
    lane.follow(aTarget({ maxInFlight: 4 }));
    expect(startAll(lane)).toHaveLength(3);
  });

  it('sends nothing while its endpoint is paused', () => {
    const lane = filled(new Lane(aTarget({ paused: true }), 0), 1);
    expect(lane.readiness(0)).toEqual({ kind: 'blocked' });
  });

  it('says when its rate limit lets the next request pass', () => {
    const rateLimit = { perSecond: 10, burst: 1 };
    const lane = filled(new Lane(aTarget({ rateLimit }), 0), 3);
    expect(startAll(lane, 1_000)).toHaveLength(1);
    expect(lane.readiness(1_000)).toEqual({ kind: 'at', atMs: 1_100 });
  });

  it('says when its breaker lets a probe pass, and blocks until the probes have ended', () => {
    const lane = filled(new Lane(aTarget(), 0), 20);
    for (let i = 0; i < 5; i++) lane.answered(lane.start(0), false, 0);
    expect(lane.readiness(0)).toEqual({ kind: 'at', atMs: 10_000 });
    expect(startAll(lane, 10_000)).toHaveLength(2);
  });

  it('hands out the deliveries whose deadline has passed, and counts their bytes no more', () => {
    const lane = new Lane(aTarget(), 0);
    lane.push({ offset: 0, delivery: aDelivery({ deadlineMs: 5 }) });
    lane.push({ offset: 1, delivery: aDelivery({ deadlineMs: 50 }) });
    expect(lane.takeExpired(10).map(({ offset }) => offset)).toEqual([0]);
    expect(lane.waiting).toBe(1);
    expect(lane.waitingBytes).toBe(aDelivery().body.length);
  });

  it('is forgettable only when it has no work, has learned nothing, and its bucket is full', () => {
    const lane = filled(new Lane(aTarget({ rateLimit: { perSecond: 1, burst: 1 } }), 0), 1);
    expect(lane.isForgettable(1_000_000)).toBe(false);
    const started = lane.start(1_000_000);
    expect(lane.isForgettable(2_000_000)).toBe(false);
    lane.answered(started, true, 1_000_000);
    lane.complete(started);
    expect(lane.isForgettable(1_000_001)).toBe(false);
    expect(lane.isForgettable(2_000_000)).toBe(true);
  });
});
