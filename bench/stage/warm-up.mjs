import { setTimeout as sleep } from 'node:timers/promises';
import { until } from './until.mjs';

const PER_SECOND = 2_000;
const WARM_UP_MS = 10_000;
const QUICK_WARM_UP_MS = 2_000;
const QUIET_MS = 500;
const LIMIT_MS = 120_000;

/**
 * Sends enough through for the compiler to have done its work, and waits until all of it has arrived: what is measured
 * then is a process as it is for all but its first seconds.
 *
 * @param {import('./stage.mjs').Stage} stage
 * @param {{ topic: string, partitions: number, types: readonly string[] }} stream
 * @param {{ quick: boolean }} bench
 */
export async function warmUp({ producer, receiver }, stream, { quick }) {
  const number = await producer.ask('start', { ...stream, perSecond: PER_SECOND });
  await sleep(quick ? QUICK_WARM_UP_MS : WARM_UP_MS);
  await producer.ask('stop', { stream: number });
  await quiet(receiver);
}

/** What was sent before must not wait before what comes next. */
export async function quiet(receiver) {
  const requests = async () => (await receiver.ask('totals')).requests;
  const unchanged = async () => {
    const before = await requests();
    await sleep(QUIET_MS);
    return (await requests()) === before;
  };
  await until('the last events arrived', unchanged, LIMIT_MS);
}
