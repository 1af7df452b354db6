import { describe, it, expect } from '@jest/globals';
import * as fc from 'fast-check';
import { TimerWheel } from '../../../../src/pipeline/sending/timer-wheel.js';

const TICK_MS = 10;

/** A wheel on a clock of its own; `pass` lets time go by in ticks, as an interval would. */
function aWheel(startMs = 1_000) {
  let nowMs = startMs;
  let run: (() => void) | null = null;
  let starts = 0;
  const wheel = new TimerWheel({
    now: () => nowMs,
    tickMs: TICK_MS,
    startTicking: (each) => {
      run = each;
      starts += 1;
      return () => (run = null);
    },
  });
  return {
    wheel,
    now: () => nowMs,
    isTicking: () => run !== null,
    starts: () => starts,
    pass: (ms: number, stepMs = TICK_MS) => {
      for (const endMs = nowMs + ms; nowMs < endMs;) {
        nowMs += Math.min(stepMs, endMs - nowMs);
        run?.();
      }
    },
  };
}

describe('TimerWheel', () => {
  it('fires once, when the time has come', () => {
    const { wheel, pass } = aWheel();
    let fired = 0;
    wheel.schedule(1_050, () => (fired += 1));
    pass(40);
    expect(fired).toBe(0);
    pass(10);
    expect(fired).toBe(1);
    pass(20_000);
    expect(fired).toBe(1);
  });

  it('never fires what was cancelled, and forgives a second cancel', () => {
    const { wheel, pass } = aWheel();
    let fired = 0;
    const timer = wheel.schedule(1_050, () => (fired += 1));
    wheel.cancel(timer);
    wheel.cancel(timer);
    expect(wheel.size).toBe(0);
    pass(1_000);
    expect(fired).toBe(0);
  });

  it('lets one due timer cancel another of the same tick', () => {
    const { wheel, pass } = aWheel();
    const fired: string[] = [];
    const first = wheel.schedule(1_005, () => {
      fired.push('first');
      wheel.cancel(second);
    });
    const second = wheel.schedule(1_006, () => fired.push('second'));
    pass(100);
    wheel.cancel(first);
    expect(fired).toEqual(['first']);
    expect(wheel.size).toBe(0);
  });

  it('takes a time that is over as the next tick, from within a callback too', () => {
    const { wheel, pass, now } = aWheel();
    const firedAt: number[] = [];
    wheel.schedule(0, () => {
      firedAt.push(now());
      wheel.schedule(0, () => firedAt.push(now()));
    });
    pass(30);
    expect(firedAt).toEqual([1_010, 1_020]);
  });

  it('ticks only while something is scheduled', () => {
    const { wheel, pass, isTicking, starts } = aWheel();
    expect(isTicking()).toBe(false);
    for (let request = 0; request < 5; request += 1) wheel.cancel(wheel.schedule(5_000, () => {}));
    expect(isTicking()).toBe(true);
    expect(starts()).toBe(1);
    pass(TICK_MS);
    expect(isTicking()).toBe(false);
    wheel.schedule(5_000, () => {});
    expect(starts()).toBe(2);
  });

  it('fires what a standstill of many turns has left behind', () => {
    const { wheel, pass } = aWheel();
    let fired = 0;
    for (let each = 0; each < 2_000; each += 1)
      wheel.schedule(1_000 + each * 7, () => (fired += 1));
    pass(1_000_000, 1_000_000);
    expect(fired).toBe(2_000);
    expect(wheel.size).toBe(0);
  });

  it('is never early, and late by at most a tick', () => {
    const delay = fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 30_000 }));
    const step = fc.record({
      waitMs: fc.integer({ min: 0, max: 300 }),
      delays: fc.array(delay),
      cancel: fc.nat(5),
    });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 12 }),
        fc.double({ min: 0, max: 9_999, noNaN: true }),
        (steps, startMs) => {
          const { wheel, pass, now } = aWheel(startMs);
          const latenesses: number[] = [];
          let expected = 0;
          for (const { waitMs, delays, cancel } of steps) {
            pass(waitMs);
            const timers = delays.map((delayMs) => {
              const atMs = now() + delayMs;
              return wheel.schedule(atMs, () => latenesses.push(now() - atMs));
            });
            const cancelled = timers.slice(0, cancel);
            for (const timer of cancelled) wheel.cancel(timer);
            expected += timers.length - cancelled.length;
          }
          pass(31_000);
          expect(latenesses).toHaveLength(expected);
          expect(latenesses.every((lateMs) => lateMs >= 0 && lateMs <= TICK_MS + 1e-6)).toBe(true);
          expect(wheel.size).toBe(0);
        },
      ),
    );
  });
});
