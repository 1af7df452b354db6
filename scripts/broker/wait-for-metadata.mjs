import { setTimeout as sleep } from 'node:timers/promises';
import { countBrokers } from './metadata-probe.mjs';

/**
 * Waits until one of the addresses names at least one broker.
 *
 * @param {readonly string[]} addresses
 * @param {number} limitMs
 * @param {() => boolean} [stillHoping] false ends the wait early (the process died)
 * @throws {Error} with the last reason of each address
 */
export async function waitForMetadata(addresses, limitMs, stillHoping = () => true) {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const reasons = await Promise.all(addresses.map(whyNotReady));
    if (reasons.includes(null)) return;
    if (Date.now() > deadline || !stillHoping()) throw new Error(reasons.join('\n'));
    await sleep(100);
  }
}

async function whyNotReady(address) {
  try {
    return (await countBrokers(address)) > 0 ? null : `${address}: answers, but has no brokers yet`;
  } catch (error) {
    return error.message;
  }
}
