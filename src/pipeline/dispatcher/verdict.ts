import type { DeadReason } from '../messages/dead-letter.js';
import type { Delivery } from '../messages/delivery.js';
import type { ResultError } from '../messages/result.js';
import type { RetryPolicy } from '../messages/target.js';
import { retryAfterMs } from '../retries/retry-after.js';
import { retryDelayMs } from '../retries/retry-policy.js';
import type { Answer } from '../sending/sender.js';

/** What to do next about a delivery that was tried. */
export type Verdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly afterMs: number; readonly error: ResultError }
  | { readonly kind: 'dead'; readonly reason: DeadReason; readonly error: ResultError };

const DELIVERED: Verdict = { kind: 'delivered' };

/**
 * 2xx is delivered; 410 is dead, and its endpoint is to be disabled (`gone`); all else, 3xx and transport failures
 * included, is tried again until the attempts or the delivery's age run out.
 *
 * @param random in [0, 1), for the jitter
 * @source status codes: RFC 9110; 410: Standard Webhooks 1.0.0, "Operational considerations"
 */
export function verdictOf(
  answer: Answer,
  delivery: Delivery,
  policy: RetryPolicy,
  nowMs: number,
  random: number,
): Verdict {
  if (answer.kind === 'response' && answer.status >= 200 && answer.status < 300) return DELIVERED;
  const error = errorOf(answer);
  if (answer.kind === 'response' && answer.status === 410)
    return { kind: 'dead', reason: 'gone', error };

  const asked = answer.kind === 'response' ? retryAfterMs(answer.retryAfter, nowMs) : null;
  const afterMs = retryDelayMs(policy, delivery.attempt, asked ?? 0, random);
  if (afterMs === null) return { kind: 'dead', reason: 'attempts-exhausted', error };
  if (nowMs + afterMs > delivery.deadlineMs)
    return { kind: 'dead', reason: 'age-exhausted', error };
  return { kind: 'retry', afterMs, error };
}

/** A stable kind for programs and metrics, and a message for people. */
function errorOf(answer: Answer): ResultError {
  if (answer.kind === 'failure') return { kind: answer.failure, message: answer.message };
  const family = `${Math.floor(answer.status / 100)}xx`;
  return {
    kind: `status-${family}`,
    message: `the endpoint answered with status ${answer.status}`,
  };
}
