import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;

/**
 * Waits until a test passes.
 *
 * @param {string} what for the message
 * @param {() => Promise<boolean>} test
 * @param {number} limitMs
 * @param {() => boolean} [stillHoping] false ends the wait early
 * @throws {Error} when it did not in time
 */
export async function until(what, test, limitMs, stillHoping = () => true) {
  const deadline = Date.now() + limitMs;
  while (!(await test())) {
    if (!stillHoping()) throw new Error(`The gateway ended before ${what}.`);
    if (Date.now() > deadline) throw new Error(`Not within ${limitMs / 1000} s: ${what}.`);
    await sleep(POLL_MS);
  }
}
