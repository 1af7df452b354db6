import type { Lane } from '../lanes/protocol/lane.js';
import { routingOf } from './lane-status.js';

/**
 * How old the oldest delivery is that a lane with a cursor of its own still owes, looked at from time to time.
 *
 * Why watched and not asked? The delivery at the cursor is in memory only while it is of use: not while its breaker is
 * open, or it is paused. So what was seen last counts, and where nothing was seen, since when it has been owed.
 */
export class CursorWatch {
  private sinceMs: number;
  private lookAtMs = 0;

  constructor(nowMs: number) {
    this.sinceMs = nowMs;
  }

  /**
   * Cheap when it is asked too often: lanes may be many.
   *
   * @param lane with a cursor of its own
   * @param position of the partition
   */
  look(lane: Lane, position: number, nowMs: number): void {
    if (nowMs < this.lookAtMs) return;
    this.lookAtMs = nowMs + LOOK_EVERY_MS;
    const at = Math.min(lane.lowestOpen, lane.loadedTo);
    if (at >= position) this.sinceMs = nowMs;
    else this.sinceMs = routingOf(lane, at) ?? this.sinceMs;
  }

  ageSeconds(nowMs: number): number {
    return Math.max(0, nowMs - this.sinceMs) / 1000;
  }
}

const LOOK_EVERY_MS = 1_000;
