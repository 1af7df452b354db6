import type { Lane } from '../../../../../../src/pipeline/lanes/protocol/lane.js';
import type { Replica } from './replica.js';
import type { Endpoint, Sizes } from './sizes.js';
import { Violation } from './violation.js';

/** What a lane may hold at most: `bytes` is the largest share that it ever had. */
export interface Caps extends Sizes {
  readonly bytes: number;
}

/** Whether a replica keeps within the caps. */
export function checkBounds(replica: Replica, endpoints: readonly Endpoint[], caps: Caps): void {
  const { owner } = replica;
  if (owner === null) return;
  if (owner.running && owner.position - owner.tracker.low > caps.span)
    throw new Violation('bounds', 'the bitmap outgrows its span');
  for (const { id, limit } of endpoints) {
    const lane = owner.lanes.get(id);
    if (lane === undefined) continue;
    if (lane.held > caps.places) throw new Violation('bounds', 'more payloads than places');
    if (bytesButLargest(lane) >= caps.bytes)
      throw new Violation('bounds', 'more bytes than its share');
    if (lane.inFlight.size > limit) throw new Violation('bounds', 'too many in flight');
    if (lane.openCount - lane.queue.length > caps.maxInFlight + caps.span)
      throw new Violation('bounds', 'too many owed');
  }
}

/** A lane takes one more payload while it is below its share, so the last one may be beyond it; a failed head, too. */
function bytesButLargest(lane: Lane): number {
  let largest = 0;
  for (const { delivery } of [...lane.waiting, ...lane.queue])
    if (delivery.body.length > largest) largest = delivery.body.length;
  return lane.waitingBytes - largest * (lane.attempts > 0 ? 2 : 1);
}
