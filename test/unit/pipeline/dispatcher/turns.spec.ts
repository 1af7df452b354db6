import { describe, expect, it } from '@jest/globals';
import { Turns, TurnState, type Runner } from '../../../../src/pipeline/dispatcher/turns.js';
import type { Readiness } from '../../../../src/pipeline/lanes/gate.js';

class FakeWakeUps {
  private readonly calls: { atMs: number; callback: () => void }[] = [];

  schedule(atMs: number, callback: () => void): void {
    this.calls.push({ atMs, callback });
  }

  advanceTo(nowMs: number): void {
    for (const call of this.calls.splice(0))
      if (call.atMs <= nowMs) call.callback();
      else this.calls.push(call);
  }

  get pending(): number {
    return this.calls.length;
  }
}

/** Has `work` requests to start, and writes each start into `log`. */
class FakeRunner implements Runner {
  readonly turn = new TurnState();
  notBeforeMs = 0;

  constructor(
    readonly name: string,
    private work: number,
    private readonly log: string[],
  ) {}

  readiness(nowMs: number): Readiness {
    if (this.work === 0) return { kind: 'blocked' };
    return nowMs < this.notBeforeMs ? { kind: 'at', atMs: this.notBeforeMs } : { kind: 'ready' };
  }

  start(): void {
    this.work--;
    this.log.push(this.name);
  }
}

function setUp(cap: number) {
  const world = { nowMs: 0, writable: true };
  const wakeUps = new FakeWakeUps();
  const turns = new Turns(
    cap,
    () => world.writable,
    wakeUps,
    () => world.nowMs,
  );
  return { world, wakeUps, turns, log: [] as string[] };
}

describe('Turns', () => {
  it('keeps to the order in which lanes came while the cap is reached', () => {
    const { turns, log } = setUp(1);
    const lanes = Array.from({ length: 50 }, (_, index) => new FakeRunner(String(index), 2, log));
    for (const lane of lanes) turns.offer(lane);
    turns.run();
    for (let ended = 0; ended < 99; ended++) turns.ended(lanes[ended % 50]!);
    const names = lanes.map(({ name }) => name);
    expect(log).toEqual([...names, ...names]);
  });

  it('lets a lane with one delivery start beside a lane with a thousand', () => {
    const { turns, log } = setUp(4);
    turns.offer(new FakeRunner('busy', 1_000, log));
    turns.offer(new FakeRunner('quiet', 1, log));
    turns.run();
    expect(log).toEqual(['busy', 'quiet', 'busy', 'busy']);
  });

  it('never has more requests under way than the cap', () => {
    const { turns, log } = setUp(3);
    const runner = new FakeRunner('a', 10, log);
    turns.offer(runner);
    turns.run();
    expect(turns.inFlight).toBe(3);
    turns.ended(runner);
    expect(turns.inFlight).toBe(3);
    expect(log).toHaveLength(4);
  });

  it('comes back to a lane when its time has come', () => {
    const { world, turns, wakeUps, log } = setUp(3);
    const runner = new FakeRunner('later', 1, log);
    runner.notBeforeMs = 500;
    turns.offer(runner);
    turns.run();
    expect(log).toEqual([]);
    world.nowMs = 500;
    wakeUps.advanceTo(500);
    expect(log).toEqual(['later']);
  });

  it('starts nothing while outcomes cannot be written, and goes on by itself', () => {
    const { world, turns, wakeUps, log } = setUp(3);
    world.writable = false;
    turns.offer(new FakeRunner('a', 1, log));
    turns.run();
    turns.run();
    expect(log).toEqual([]);
    expect(wakeUps.pending).toBe(1);
    world.writable = true;
    world.nowMs = 100;
    wakeUps.advanceTo(100);
    expect(log).toEqual(['a']);
  });

  it('starts nothing after it was stopped', () => {
    const { turns, log } = setUp(3);
    const runner = new FakeRunner('a', 2, log);
    turns.offer(runner);
    turns.stop();
    turns.run();
    expect(log).toEqual([]);
  });
});
