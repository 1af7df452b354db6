import type { PartitionLane } from './partition-lane.js';

/** How long the intake waits for a full lane before it is detached. */
const FULL_PATIENCE_MS = 50;
/** So others in the partition are late by a twentieth at worst, however many slow lanes are full. */
const IMPATIENT_MS = 1_000;

/** The patience of a partition's intake: a full lane that flows will have a place in a moment. */
export class Patience {
  private runner: PartitionLane | null = null;
  private untilMs = 0;
  /** Unless the wait was worth it (half of the places came free), no lane is waited for before. */
  private againMs = 0;

  constructor(private readonly lanePlaces: number) {}

  /** Half of the lane's places came free: the wait for it was worth it. */
  note({ lane }: PartitionLane): void {
    if (this.runner?.lane !== lane || lane.waitingCount * 2 > this.lanePlaces) return;
    this.runner = null;
    this.untilMs = 0;
    this.againMs = 0;
  }

  /** Whether to wait for a lane that is full and flows: cheaper than to detach it. */
  waitsFor(runner: PartitionLane, nowMs: number): boolean {
    if (this.runner === runner && nowMs < this.untilMs) return true;
    if (nowMs < this.againMs) return false;
    this.runner = runner;
    this.untilMs = nowMs + FULL_PATIENCE_MS;
    this.againMs = this.untilMs + IMPATIENT_MS;
    return true;
  }

  /** Waiting goes on until half of the lane's places are free, so that a batch is not handed out one by one. */
  goesOn(nowMs: number): boolean {
    if (this.runner === null || nowMs >= this.untilMs || !this.runner.lane.isTracked) return false;
    return this.runner.lane.waitingCount * 2 > this.lanePlaces;
  }
}
