import type { ControlState } from './control-state.js';

/** How late an old secret may still sign. */
const INTERVAL_MS = 1_000;

/**
 * Ends the overlap of rotated secrets in this replica, about a second after its time.
 *
 * @returns stops it
 */
export function startSecretExpiry(state: ControlState, now: () => number): () => void {
  const timer = setInterval(() => state.expireSecrets(now()), INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}
