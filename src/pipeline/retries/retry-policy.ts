import type { RetryPolicy } from '../messages/target.js';

/** At most a fifth is added to every wait, so that many failures of one moment do not come back as one. */
export const JITTER = 0.2;

/**
 * How long to wait before the next attempt, or null when the attempts are used up.
 *
 * @param attempt 1-based number of the attempt that just failed
 * @param retryAfterMs what the receiver asked for; only ever lengthens the wait
 * @param random in [0, 1)
 * @returns milliseconds, jitter included
 */
export function retryDelayMs(
  policy: RetryPolicy,
  attempt: number,
  retryAfterMs: number,
  random: number,
): number | null {
  if (attempt >= policy.maxAttempts) return null;
  const { delaysSeconds } = policy;
  const seconds = delaysSeconds[Math.min(attempt, delaysSeconds.length) - 1] ?? 0;
  const waitMs = Math.max(seconds * 1000, retryAfterMs);
  return Math.ceil(waitMs * (1 + JITTER * random));
}
