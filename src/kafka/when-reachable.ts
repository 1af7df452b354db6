import { setTimeout } from 'node:timers/promises';
import { GatewayError } from '../gateway-error.js';
import { isRetriable } from './retriable.js';

const FIRST_PAUSE_MS = 500;
const LAST_PAUSE_MS = 10_000;

/**
 * Tries until the cluster is there: brokers may come up after the gateway, and a process that ends for it would only be
 * started again.
 *
 * @param failed is told each time
 * @throws what will not mend itself: wrong credentials, missing rights, and every GatewayError; the signal's reason
 */
export async function whenReachable<T>(
  work: () => Promise<T>,
  failed: (error: Error) => void,
  signal: AbortSignal,
): Promise<T> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LAST_PAUSE_MS)) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (error instanceof GatewayError || !isRetriable(error)) throw error;
      failed(error);
    }
    await setTimeout(pauseMs, undefined, { signal });
  }
}
