const STEP_MS = 10;

/** Polls until the claim holds. @throws when it does not within `limitMs`, naming the claim */
export async function eventually(
  claim: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 20_000,
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${limitMs} ms: ${claim}`);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}

/** Waits for the time in which something wrong would have shown. */
export async function aWhile(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** Whether it ended without an error. */
export function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}
