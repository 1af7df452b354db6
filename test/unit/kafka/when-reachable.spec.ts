import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../../src/gateway-error.js';
import { whenReachable } from '../../../src/kafka/when-reachable.js';

const away = Object.assign(new Error('connect ECONNREFUSED'), { retriable: true });
const refused = Object.assign(new Error('SASL failed'), { retriable: false });
const unsafe = new GatewayError('unsafe-topics', 'it is compacted');
const endless = (): Promise<never> => new Promise(() => undefined);

/** Work that fails with these errors in turn, then succeeds. */
function scene(errors: readonly Error[] = []) {
  const told: string[] = [];
  const pausesMs: number[] = [];
  const asked = new AbortController();
  let tries = 0;
  const work = (): Promise<string> => {
    const error = errors[tries++];
    return error === undefined ? Promise.resolve('done') : Promise.reject(error);
  };
  const pause = (durationMs: number): Promise<void> => {
    pausesMs.push(durationMs);
    return Promise.resolve();
  };
  const run = (what: () => Promise<string> = work): Promise<string> =>
    whenReachable(what, ({ message }) => told.push(message), asked.signal, pause);
  return { run, told, pausesMs, asked };
}

describe('work that needs the cluster', () => {
  it('is tried until the cluster is there, and each failure is told', async () => {
    const { run, told, pausesMs } = scene(Array<Error>(7).fill(away));
    expect(await run()).toBe('done');
    expect(told).toEqual(Array(7).fill('connect ECONNREFUSED'));
    expect(pausesMs).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  it.each([
    ['wrong credentials', refused],
    ['unsafe topics', unsafe],
  ])('is given up for what does not mend itself: %s', async (_, error) => {
    const { run, told } = scene([error]);
    await expect(run()).rejects.toBe(error);
    expect(told).toEqual([]);
  });

  it('is not waited for when a stop is asked for in the middle of it', async () => {
    const { run, told, asked } = scene();
    const done = run(endless);
    asked.abort();
    await expect(done).rejects.toThrow(/abort/i);
    expect(told).toEqual([]);
  });

  it('is not tried again after a stop was asked for', async () => {
    const { run, pausesMs, asked } = scene(Array<Error>(100).fill(away));
    asked.abort();
    await expect(run()).rejects.toThrow(/abort/i);
    expect(pausesMs).toEqual([]);
  });
});
