import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;

/** Waits until `holds` is true. @returns whether it came true within the limit */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  limitMs: number,
  everyMs = POLL_MS,
): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > deadline) return false;
    await sleep(everyMs);
  }
  return true;
}
