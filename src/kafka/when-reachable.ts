import { setTimeout } from 'node:timers/promises';
import { GatewayError } from '../gateway-error.js';
import { isRetriable } from './retriable.js';

const FIRST_PAUSE_MS = 500;
const LAST_PAUSE_MS = 10_000;

/** Resolves after a time; rejects when the signal is aborted before. */
export type Pause = (durationMs: number, signal: AbortSignal) => Promise<void>;

const realPause: Pause = (durationMs, signal) => setTimeout(durationMs, undefined, { signal });

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
  pause: Pause = realPause,
): Promise<T> {
  const stopped = aborted(signal);
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LAST_PAUSE_MS)) {
    try {
      return await Promise.race([work(), stopped]);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof GatewayError || !isRetriable(error)) throw error;
      failed(error);
    }
    await pause(pauseMs, signal);
  }
}

/** Rejects with the signal's reason; what was begun by then is left to itself. */
function aborted(signal: AbortSignal): Promise<never> {
  const rejected = new Promise<never>((_, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  rejected.catch(() => undefined); // nobody may be waiting any more
  return rejected;
}
