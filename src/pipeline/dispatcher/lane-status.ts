import type { Lane } from '../lanes/protocol/lane.js';
import type { LaneCursor, LaneStatus } from '../messages/operation.js';
import type { Target } from '../messages/target.js';
import type { PartitionLane } from './partition-lane.js';

/** What is looked at of a lane. */
export type ObservedLane = Pick<
  PartitionLane,
  'lane' | 'breakerState' | 'gateMemory' | 'inFlight' | 'lastAnswer' | 'cursor'
>;

/** Where and when a lane is looked at. */
export interface LaneView {
  readonly partition: number;
  /** Of the partition. */
  readonly position: number;
  readonly instance: string;
  readonly nowMs: number;
}

/**
 * What can be told of an endpoint.
 *
 * @param runner undefined when the owner keeps no lane for it: then it keeps up, and nothing of it is open
 * @param target undefined when it is not known (yet)
 */
export function laneStatus(
  runner: ObservedLane | undefined,
  target: Target | undefined,
  view: LaneView,
): LaneStatus {
  const { instance, nowMs } = view;
  const lane = runner?.lane;
  const breaker = runner?.breakerState ?? 'closed';
  const openUntilMs = runner?.gateMemory.breaker?.untilMs ?? null;
  return {
    state: stateOf(lane, target),
    breaker: { state: breaker, openUntilMs: breaker === 'open' ? openUntilMs : null },
    inFlight: runner?.inFlight ?? 0,
    waiting: lane === undefined ? 0 : lane.openCount - lane.inFlight.size,
    cursor: cursorOf(runner, view),
    lastAnswer: runner?.lastAnswer ?? null,
    instance,
    asOfMs: nowMs,
  };
}

function stateOf(lane: Lane | undefined, target: Target | undefined): LaneStatus['state'] {
  if (target !== undefined && target.disabled !== null) return 'disabled';
  if (target?.paused === true) return 'paused';
  return lane === undefined || lane.state === 'attached' ? 'attached' : 'detached';
}

function cursorOf(
  runner: ObservedLane | undefined,
  { partition, position, nowMs }: LaneView,
): LaneCursor {
  const lane = runner?.lane;
  const followed = lane === undefined || lane.isTracked ? position : lane.loadedTo;
  const offset = Math.min(followed, lane?.lowestOpen ?? Infinity);
  const lag = position - offset;
  return { partition, offset, lag, ageSeconds: lag > 0 ? ageOf(runner, offset, nowMs) : null };
}

/** Of what is not in memory it is known since when it has been owed, as far as its owner saw. */
function ageOf(runner: ObservedLane | undefined, offset: number, nowMs: number): number | null {
  if (runner === undefined) return null;
  const routedAtMs = routingOf(runner.lane, offset);
  if (routedAtMs !== undefined) return Math.max(0, nowMs - routedAtMs) / 1000;
  return runner.lane.isTracked ? null : runner.cursor.ageSeconds(nowMs);
}

/** When the open delivery at `offset`, the lane's lowest, was routed; undefined when it is not in memory. */
export function routingOf(lane: Lane, offset: number): number | undefined {
  const heads = [lane.inFlight.get(offset), lane.waiting.peek(), lane.queue.peek()];
  return heads.find((loaded) => loaded?.offset === offset)?.delivery.routedAtMs;
}
