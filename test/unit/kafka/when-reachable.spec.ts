import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { GatewayError } from '../../../src/gateway-error.js';
import { whenReachable } from '../../../src/kafka/when-reachable.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const away = Object.assign(new Error('connect ECONNREFUSED'), { retriable: true });
const refused = Object.assign(new Error('SASL failed'), { retriable: false });
const forever = new AbortController().signal;

const endless = (): Promise<never> => new Promise(() => undefined);

/** Work that fails with these errors in turn, then succeeds. */
function failing(errors: readonly Error[]) {
  const told: string[] = [];
  let tries = 0;
  const work = (): Promise<string> => {
    const error = errors[tries++];
    return error === undefined ? Promise.resolve('done') : Promise.reject(error);
  };
  return { work, told, failed: (error: Error) => told.push(error.message) };
}

describe('work that needs the cluster', () => {
  it('is tried until the cluster is there, and each failure is told', async () => {
    const { work, told, failed } = failing([away, away, away]);
    const done = whenReachable(work, failed, forever);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(await done).toBe('done');
    expect(told).toEqual(Array(3).fill('connect ECONNREFUSED'));
  });

  it.each([refused, new GatewayError('unsafe-topics', 'compacted')])(
    'is given up for what does not mend itself: $message',
    async (error) => {
      const { work, told, failed } = failing([error]);
      await expect(whenReachable(work, failed, forever)).rejects.toBe(error);
      expect(told).toEqual([]);
    },
  );

  it('is given up when a stop is asked for', async () => {
    const asked = new AbortController();
    const { work, failed } = failing(Array<Error>(100).fill(away));
    const done = whenReachable(work, failed, asked.signal);
    asked.abort();
    await expect(done).rejects.toThrow(/abort/i);
  });

  it('is not waited for when a stop is asked for in the middle of it', async () => {
    const asked = new AbortController();
    const told: Error[] = [];
    const done = whenReachable(endless, (error) => told.push(error), asked.signal);
    asked.abort();
    await expect(done).rejects.toThrow(/abort/i);
    expect(told).toEqual([]);
  });
});
