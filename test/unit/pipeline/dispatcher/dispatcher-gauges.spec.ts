import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Target } from '../../../../src/pipeline/messages/target.js';
import type { Answer } from '../../../../src/pipeline/sending/sender.js';
import { aTarget } from '../../../support/builders.js';
import { DispatcherScene, type DispatcherSceneOptions } from '../../../support/dispatcher-scene.js';

const START_MS = Date.UTC(2030, 0, 1);
const never = (): Promise<Answer> => new Promise(() => undefined);
const refused = (): Promise<Answer> =>
  Promise.resolve({ kind: 'failure', failure: 'connect', message: '', durationMs: 1 });

let scene: DispatcherScene;

async function pass(ms: number): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += 500) {
    await jest.advanceTimersByTimeAsync(Math.min(500, ms - passedMs));
    await scene.kafka.settle();
  }
}

async function open(options: DispatcherSceneOptions): Promise<DispatcherScene> {
  scene = new DispatcherScene(options);
  await scene.start();
  await pass(1_000);
  return scene;
}

/** Deliveries of an endpoint, routed now. */
async function route(endpointId: string, count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, index) => `${endpointId}-${index}`);
  await scene.deliver(ids.map((id) => ({ id, endpointId, routedAtMs: Date.now() })));
  await scene.kafka.settle();
}

beforeEach(() => {
  jest.useFakeTimers({ now: START_MS, doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] });
});
afterEach(async () => {
  const stopped = scene.dispatcher.stop(100);
  await jest.advanceTimersByTimeAsync(1_000);
  await stopped;
  jest.useRealTimers();
});

describe('the gauges of a dispatcher', () => {
  it('count partitions by what they have come to', async () => {
    const { dispatcher } = await open({ partitions: 3 });
    expect(dispatcher.gauges().partitions).toMatchObject({ 'taking-over': 0, running: 3 });
  });

  it('tell a failing endpoint from the others, and how long it has been owed something', async () => {
    const failing = aTarget({ id: 'dead', maxInFlight: 5 });
    const { dispatcher } = await open({
      target: (id) => (id === 'dead' ? failing : aTarget({ id })),
      answer: (id) => (id === 'dead' ? refused() : Promise.resolve(OK)),
    });
    await route('well', 5);
    await route('dead', 300);
    await pass(5_000);
    expect(dispatcher.gauges()).toMatchObject({
      behind: { paused: 0, failing: 1, slow: 0 },
      breakersOpen: 1,
      dispatchable: 0,
    });
    await pass(600_000);
    const { oldestCursorSeconds } = dispatcher.gauges();
    expect(oldestCursorSeconds.slow).toBe(0);
    // Probes end some of them with a retry, and are seldom.
    expect(oldestCursorSeconds.failing).toBeGreaterThan(500);
    expect([...dispatcher.cursorAges()]).toEqual([['dead', oldestCursorSeconds.failing]]);
  });

  it('call an endpoint that an operator paused neither failing nor slow', async () => {
    let target: Target = aTarget({ id: 'ep' });
    const { dispatcher } = await open({ target: () => target, answer: never });
    target = { ...target, paused: true };
    await route('ep', 3);
    await pass(120_000);
    expect(dispatcher.gauges()).toMatchObject({
      behind: { paused: 1, failing: 0, slow: 0 },
      dispatchable: 0,
    });
    expect(dispatcher.gauges().oldestCursorSeconds.paused).toBeCloseTo(120, 0);
  });

  it('count as dispatchable what only the cap of the process keeps back', async () => {
    const { dispatcher } = await open({ inFlightTotal: 4, answer: never });
    await route('ep', 10);
    await pass(500);
    expect(dispatcher.gauges()).toMatchObject({ inFlight: 4, waiting: 6, dispatchable: 6 });
  });

  it('do not count what waits for its own endpoint', async () => {
    const { dispatcher } = await open({
      target: (id) => aTarget({ id, maxInFlight: 4 }),
      answer: never,
    });
    await route('ep', 10);
    await pass(500);
    expect(dispatcher.gauges()).toMatchObject({ inFlight: 4, waiting: 6, dispatchable: 0 });
  });
});

describe('the observer of a dispatcher', () => {
  it('hears how long a take-over took, and what was read and taken to catch up', async () => {
    const takeOvers: number[] = [];
    const sums = { read: 0, taken: 0 };
    let target = aTarget({ id: 'ep', paused: true });
    const { dispatcher } = await open({
      lanePlaces: 4,
      target: () => target,
      observer: {
        takenOver: (durationMs) => takeOvers.push(durationMs),
        caughtUp(read, taken) {
          sums.read += read;
          sums.taken += taken;
        },
      },
    });
    expect(takeOvers).toHaveLength(1);
    expect(takeOvers[0]).toBeLessThan(1_000);
    await route('ep', 40);
    await pass(5_000);
    expect(sums).toEqual({ read: 0, taken: 0 });
    target = { ...target, paused: false };
    dispatcher.endpointChanged('ep');
    await pass(10_000);
    expect(sums.taken).toBe(40);
    expect(sums.read).toBeGreaterThanOrEqual(40);
  });

  it('hears of each delivery that an earlier owner has completed', async () => {
    let repeats = 0;
    const first = await open({
      answer: (id) => (id === 'slow' ? never() : Promise.resolve(OK)),
    });
    await route('slow', 1);
    await route('quick', 5);
    await pass(1_000);
    const stopped = first.dispatcher.stop(100);
    await pass(2_000);
    await stopped;
    scene = new DispatcherScene({ observer: { repeated: () => repeats++ } }, first.kafka);
    await scene.start();
    await pass(2_000);
    expect(repeats).toBe(5);
  });
});

const OK: Answer = {
  kind: 'response',
  status: 200,
  durationMs: 1,
  retryAfter: null,
  bodySnippet: '',
  truncated: false,
};
