import type { PartitionOwner } from '../lanes/protocol/partition-owner.js';
import type { PartitionLane } from './partition-lane.js';

/**
 * Looks after a lane with something open, from time to time: detaches it when it can't keep up; lets go of payloads that
 * are of no use to a detached one, and re-attaches it when it has caught up. Tells the world what changed.
 *
 * @param lanePlaces places for payloads in a lane
 */
export function tendLane(
  runner: PartitionLane,
  owner: PartitionOwner,
  lanePlaces: number,
  nowMs: number,
): void {
  const { lane } = runner;
  if (lane.isTracked) {
    const reason = runner.detachReason(nowMs);
    if (reason !== null && owner.detach(lane)) runner.reportState(reason);
  } else runner.cursor.look(lane, owner.position, nowMs);
  if (lane.state === 'detached') {
    const useful = runner.payloadsOfUse(nowMs);
    if (lane.waitingCount > useful) lane.drop();
    const keepsUp = useful === lanePlaces && lane.waitingCount * 2 <= useful;
    if (keepsUp) owner.reattach(lane);
  }
  runner.reportState();
}
