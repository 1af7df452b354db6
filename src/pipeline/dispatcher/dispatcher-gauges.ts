import type { LaneState } from '../lanes/protocol/lane.js';
import type { DispatchPartition } from './dispatch-partition.js';
import type { PartitionLane } from './partition-lane.js';

/** Why a lane has a cursor of its own: an operator's wish, its breaker, or anything else. */
export type BehindCause = 'paused' | 'failing' | 'slow';

/** What there is at this moment, counted from the lanes themselves. */
export interface DispatcherGauges {
  readonly lanes: Readonly<Record<LaneState, number>>;
  /** Of these, the lanes with a cursor of their own. */
  readonly behind: Readonly<Record<BehindCause, number>>;
  /** Of the oldest delivery that such a lane owes. */
  readonly oldestCursorSeconds: Readonly<Record<BehindCause, number>>;
  readonly partitions: Readonly<Record<DispatchPartition['phase'], number>>;
  readonly inFlight: number;
  readonly waiting: number;
  readonly waitingBytes: number;
  readonly breakersOpen: number;
  /** Records that are not handed to lanes yet, and those that wait in lanes which may send. */
  readonly dispatchable: number;
}

/** Looks at all lanes once. */
export function gaugesOf(
  partitions: Iterable<DispatchPartition>,
  inFlight: number,
  nowMs: number,
): DispatcherGauges {
  const lanes = { attached: 0, detaching: 0, detached: 0, reattaching: 0 };
  const behind = { paused: 0, failing: 0, slow: 0 };
  const oldestCursorSeconds = { paused: 0, failing: 0, slow: 0 };
  const phases = { 'taking-over': 0, recovering: 0, recovered: 0, running: 0, stopped: 0 };
  const sums = { waiting: 0, waitingBytes: 0, breakersOpen: 0, dispatchable: 0 };
  for (const partition of partitions) {
    phases[partition.phase]++;
    sums.dispatchable += partition.backlog;
    for (const runner of partition.runners.values()) {
      const { lane } = runner;
      lanes[lane.state]++;
      sums.waiting += lane.waitingCount;
      sums.waitingBytes += lane.waitingBytes;
      if (runner.breakerState !== 'closed') sums.breakersOpen++;
      if (mayGoFaster(runner, nowMs)) sums.dispatchable += lane.waitingCount;
      if (lane.isTracked) continue;
      const cause = causeOf(runner);
      behind[cause]++;
      const ageSeconds = runner.cursor.ageSeconds(nowMs);
      if (ageSeconds > oldestCursorSeconds[cause]) oldestCursorSeconds[cause] = ageSeconds;
    }
  }
  return { lanes, behind, oldestCursorSeconds, partitions: phases, inFlight, ...sums };
}

/** The endpoints with a cursor of their own, and the age of the oldest delivery that each is owed. */
export function* cursorAges(
  partitions: Iterable<DispatchPartition>,
  nowMs: number,
): IterableIterator<readonly [endpointId: string, seconds: number]> {
  for (const { runners } of partitions)
    for (const { lane, cursor } of runners.values())
      if (!lane.isTracked) yield [lane.endpointId, cursor.ageSeconds(nowMs)];
}

/** What waits in it could be under way already: only this process keeps it from that, not its endpoint. */
function mayGoFaster(runner: PartitionLane, nowMs: number): boolean {
  return runner.lane.waitingCount > 0 && runner.readiness(nowMs).kind === 'ready';
}

function causeOf({ target, breakerState }: PartitionLane): BehindCause {
  if (target?.paused === true) return 'paused';
  return breakerState === 'closed' ? 'slow' : 'failing';
}
