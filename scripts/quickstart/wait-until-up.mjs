import { setTimeout as sleep } from 'node:timers/promises';

const LIMIT_MS = 60_000;

/**
 * Waits until a URL answers with success.
 *
 * @param {string} url
 * @param {() => boolean} [stillHoping] false ends the wait early (the process died)
 * @throws {Error} with the last answer or failure
 */
export async function waitUntilUp(url, stillHoping = () => true) {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const reason = await whyNotUp(url);
    if (reason === null) return;
    if (!stillHoping()) throw new Error('it ended by itself');
    if (Date.now() > deadline) throw new Error(`${url}: ${reason}`);
    await sleep(50);
  }
}

async function whyNotUp(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    const text = await response.text();
    return response.ok ? null : `${response.status} ${text}`;
  } catch (error) {
    return error.cause?.message ?? error.message;
  }
}
