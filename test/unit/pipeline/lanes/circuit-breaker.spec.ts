import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { CircuitBreaker, type Ticket } from '../../../../src/pipeline/lanes/circuit-breaker.js';
import type { BreakerPolicy } from '../../../../src/pipeline/messages/target.js';

const policy: BreakerPolicy = {
  consecutiveFailures: 5,
  failureRatio: 0.5,
  windowSeconds: 10,
  minimumCalls: 10,
  openSeconds: 10,
  maxOpenSeconds: 40,
  probes: 2,
};

function fail(breaker: CircuitBreaker, times: number, nowMs = 0): void {
  for (let i = 0; i < times; i++) breaker.end(breaker.start(), false, nowMs);
}

describe('CircuitBreaker', () => {
  it('opens after five consecutive failures', () => {
    const breaker = new CircuitBreaker(policy);
    fail(breaker, 4);
    expect(breaker.mayStart(0)).toEqual({ kind: 'pass' });
    expect(breaker.end(breaker.start(), false, 0)).toBe('opened');
    expect(breaker.mayStart(0)).toEqual({ kind: 'wait', untilMs: 10_000 });
  });

  it('starts counting anew after a success', () => {
    const breaker = new CircuitBreaker(policy);
    fail(breaker, 4);
    breaker.end(breaker.start(), true, 0);
    fail(breaker, 4);
    expect(breaker.state.kind).toBe('closed');
  });

  it('opens on the failure ratio once there were enough calls', () => {
    const breaker = new CircuitBreaker(policy);
    for (let i = 0; i < 9; i++) breaker.end(breaker.start(), i % 2 === 0, 100);
    expect(breaker.state.kind).toBe('closed');
    expect(breaker.end(breaker.start(), false, 100)).toBe('opened');
  });

  it('forgets calls that have left the window', () => {
    const breaker = new CircuitBreaker(policy);
    for (let i = 0; i < 9; i++) breaker.end(breaker.start(), i % 2 === 0, 100);
    expect(breaker.end(breaker.start(), false, 11_200)).toBe('none');
  });

  it('lets only the configured number of probes through when half-open', () => {
    const breaker = new CircuitBreaker(policy);
    fail(breaker, 5);
    breaker.start();
    expect(breaker.mayStart(10_000)).toEqual({ kind: 'pass' });
    breaker.start();
    expect(breaker.mayStart(10_000)).toEqual({ kind: 'wait-for-probe' });
  });

  it('closes when as many probes succeeded as it asks for', () => {
    const breaker = new CircuitBreaker(policy);
    fail(breaker, 5);
    expect(breaker.end(breaker.start(), true, 10_000)).toBe('none');
    expect(breaker.end(breaker.start(), true, 10_000)).toBe('closed');
    expect(breaker.mayStart(10_000)).toEqual({ kind: 'pass' });
  });

  it('stays open somewhat longer after each failed probe, up to the cap', () => {
    const breaker = new CircuitBreaker({ ...policy, maxOpenSeconds: 13 });
    fail(breaker, 5);
    const pauses: number[] = [];
    let nowMs = 0;
    for (let i = 0; i < 4; i++) {
      const passage = breaker.mayStart(nowMs);
      if (passage.kind !== 'wait') throw new Error('not open');
      pauses.push(passage.untilMs - nowMs);
      nowMs = passage.untilMs;
      breaker.end(breaker.start(), false, nowMs);
    }
    expect(pauses).toEqual([10_000, 11_200, 12_544, 13_000]);
  });

  it('ignores the late end of a request that was started before it opened', () => {
    const breaker = new CircuitBreaker(policy);
    const early = breaker.start();
    fail(breaker, 5);
    breaker.start();
    expect(breaker.end(early, false, 10_000)).toBe('none');
    expect(breaker.state).toMatchObject({ kind: 'half-open', probing: 1 });
  });

  it('never has more probes under way than the policy allows, and never starts while open', () => {
    const step = fc.record({
      waitMs: fc.integer({ min: 0, max: 15_000 }),
      move: fc.constantFrom('start', 'succeed', 'fail'),
      pick: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const breaker = new CircuitBreaker(policy);
        const underWay: Ticket[] = [];
        let nowMs = 0;
        let startedWhileOpen = false;
        for (const { waitMs, move, pick } of steps) {
          nowMs += waitMs;
          if (move === 'start') {
            const { state } = breaker;
            const passes = breaker.mayStart(nowMs).kind === 'pass';
            startedWhileOpen ||= passes && state.kind === 'open' && nowMs < state.untilMs;
            if (passes) underWay.push(breaker.start());
          } else if (underWay.length > 0) {
            const [ended] = underWay.splice(pick % underWay.length, 1);
            if (ended !== undefined) breaker.end(ended, move === 'succeed', nowMs);
          }
          const { state } = breaker;
          const probing = state.kind === 'half-open' ? state.probing : 0;
          const succeeded = state.kind === 'half-open' ? state.succeeded : 0;
          expect(startedWhileOpen).toBe(false);
          expect(probing).toBeGreaterThanOrEqual(0);
          expect(probing + succeeded).toBeLessThanOrEqual(policy.probes);
        }
      }),
    );
  });
});
