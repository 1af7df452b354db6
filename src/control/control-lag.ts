/**
 * How far a replica is behind the control topic, in time: since when it has lacked something that it knows to stand there.
 * Records say nothing of it: ten that came in now are no fault, one that hangs for a minute is.
 */
export class ControlLag {
  /** An end of the topic that was not applied yet, and when it was first seen. */
  #missing: { readonly end: number; readonly seenMs: number } | null = null;

  /** @param endOf the next offset of the topic */
  constructor(
    private readonly log: { readonly offset: number },
    private readonly endOf: () => Promise<number>,
    private readonly now: () => number,
  ) {}

  get behindMs(): number {
    if (this.#missing === null || this.log.offset >= this.#missing.end) return 0;
    return this.now() - this.#missing.seenMs;
  }

  /** Looks where the topic ends. A broker that does not answer tells nothing. */
  async measure(): Promise<void> {
    const end = await this.endOf().catch(() => 0);
    if (this.behindMs > 0) return;
    this.#missing = end > this.log.offset ? { end, seenMs: this.now() } : null;
  }
}

const INTERVAL_MS = 1_000;

/** @returns stops it */
export function startMeasuring(lag: ControlLag): () => void {
  let measuring = false;
  const timer = setInterval(() => {
    if (measuring) return;
    measuring = true;
    void lag.measure().finally(() => {
      measuring = false;
    });
  }, INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}
