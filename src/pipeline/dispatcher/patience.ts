import type { PartitionLane } from './partition-lane.js';

/**
 * Waits a moment for a full lane that flows: it will have places soon, and that is cheaper than to detach it. Goes on
 * waiting until half of its places are free, so that a batch is not handed out one by one.
 */
export class Patience {
  private runner: PartitionLane | null = null;
  private untilMs = 0;
  /** Unless the wait was worth it (half of the places came free), no lane is waited for before. */
  private againMs = 0;

  constructor(
    /** Of one lane. */
    private readonly places: number,
    private readonly now: () => number,
  ) {}

  /** Whether to wait for this lane, which is full and flows, rather than hand it what it has no place for. */
  with(runner: PartitionLane): boolean {
    const nowMs = this.now();
    if (this.runner === runner && nowMs < this.untilMs) return true;
    if (nowMs < this.againMs) return false;
    this.runner = runner;
    this.untilMs = nowMs + FULL_PATIENCE_MS;
    this.againMs = this.untilMs + IMPATIENT_MS;
    return true;
  }

  /** Whether to go on waiting. */
  goesOn(): boolean {
    const { runner } = this;
    if (runner === null) return false;
    if (runner.lane.waitingCount * 2 <= this.places) {
      this.runner = null;
      this.againMs = 0;
      return false;
    }
    return this.now() < this.untilMs && runner.lane.isTracked;
  }
}

/** How long the intake waits for a full lane before it is detached. */
const FULL_PATIENCE_MS = 50;
/** So others in the partition are late by a twentieth at worst, however many slow lanes are full. */
const IMPATIENT_MS = 1_000;
