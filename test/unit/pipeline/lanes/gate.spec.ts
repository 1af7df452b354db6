import { describe, expect, it } from '@jest/globals';
import { FRESH, Gate } from '../../../../src/pipeline/lanes/gate.js';
import type { Target } from '../../../../src/pipeline/messages/target.js';
import { aTarget } from '../../../support/builders.js';

function aGate(fields: Partial<Target> = {}, memory = FRESH): Gate {
  return new Gate(aTarget(fields), 0, memory);
}

function startAll(gate: Gate, nowMs = 0): number {
  let started = 0;
  while (started < 100 && gate.readiness(nowMs).kind === 'ready') {
    gate.start(nowMs);
    started++;
  }
  return started;
}

function failTimes(gate: Gate, times: number, nowMs = 0): void {
  for (let i = 0; i < times; i++) gate.end(gate.start(nowMs), false, nowMs);
}

describe('Gate', () => {
  it('never lets more requests be in flight than the endpoint allows', () => {
    const gate = aGate({ maxInFlight: 3 });
    const ticket = gate.start(0);
    expect(startAll(gate)).toBe(2);
    gate.end(ticket, true, 0);
    expect(startAll(gate)).toBe(1);
  });

  it('lets one request be in flight when the order is strict', () => {
    expect(startAll(aGate({ maxInFlight: 5, ordering: 'strict' }))).toBe(1);
  });

  it('follows a changed limit with the next request', () => {
    const gate = aGate({ maxInFlight: 1 });
    startAll(gate);
    gate.follow(aTarget({ maxInFlight: 4 }));
    expect(startAll(gate)).toBe(3);
  });

  it('is blocked while its endpoint is paused', () => {
    expect(aGate({ paused: true }).readiness(0)).toEqual({ kind: 'blocked' });
  });

  it('says when the rate limit lets the next request pass', () => {
    const gate = aGate({ rateLimit: { perSecond: 10, burst: 1 } });
    gate.start(100);
    expect(gate.readiness(100)).toEqual({ kind: 'at', atMs: 200 });
  });

  it('says when the breaker lets a probe pass, and blocks until the probes have ended', () => {
    const gate = aGate();
    failTimes(gate, 5);
    expect(gate.readiness(0)).toEqual({ kind: 'at', atMs: 10_000 });
    expect(startAll(gate, 10_000)).toBe(2);
    expect(gate.readiness(10_000)).toEqual({ kind: 'blocked' });
  });

  it('waits with the failed head of a strict lane', () => {
    const gate = aGate({ ordering: 'strict' });
    gate.holdUntil(5_000);
    expect(gate.readiness(0)).toEqual({ kind: 'at', atMs: 5_000 });
    expect(gate.readiness(5_000)).toEqual({ kind: 'ready' });
  });

  it('finds no payload of use while nothing may be sent, and a few while it probes', () => {
    const gate = aGate();
    expect(gate.payloadsOfUse(0, 256)).toBe(256);
    failTimes(gate, 5);
    expect(gate.payloadsOfUse(0, 256)).toBe(0);
    expect(gate.payloadsOfUse(10_000, 256)).toBe(2);
    expect(aGate({ paused: true }).payloadsOfUse(0, 256)).toBe(0);
  });

  it('hands an open breaker and a waiting head over to the next owner', () => {
    const gate = aGate();
    failTimes(gate, 5);
    gate.holdUntil(7_000);
    const successor = aGate({}, gate.memory());
    expect(successor.readiness(6_999)).toEqual({ kind: 'at', atMs: 7_000 });
    expect(successor.readiness(7_000)).toEqual({ kind: 'at', atMs: 10_000 });
    failTimes(successor, 1, 10_000);
    expect(successor.readiness(10_000)).toEqual({ kind: 'at', atMs: 21_200 });
  });

  it('is forgettable only when it has learned nothing, and its bucket is full', () => {
    const gate = aGate({ rateLimit: { perSecond: 1, burst: 1 } });
    const ticket = gate.start(1_000_000);
    expect(gate.isForgettable(9_000_000)).toBe(false);
    gate.end(ticket, true, 1_000_000);
    expect(gate.isForgettable(1_000_001)).toBe(false);
    expect(gate.isForgettable(2_000_000)).toBe(true);
  });
});
