import { GatewayError } from '../../gateway-error.js';
import type { AssignedPartition, OwnedLog } from '../../kafka/ports.js';
import type { GateMemory } from '../lanes/gate.js';
import { readLaneRecord } from '../lanes/lane-record.js';
import type { Cursor } from '../lanes/protocol/lane.js';
import type { DispatchContext } from './dispatch-context.js';

/** What a former owner left behind in `lanes`, and the log that is now ours to write. */
export interface TakenOver {
  readonly log: OwnedLog;
  readonly cursors: ReadonlyMap<string, Cursor>;
  readonly memories: Map<string, GateMemory>;
}

/**
 * Fences the former owner of a partition and reads `lanes`. Tries until the broker answers.
 *
 * @returns null when the partition was lost meanwhile
 * @throws GatewayError `lane-unreadable`
 */
export async function takeOver(
  assigned: AssignedPartition,
  context: DispatchContext,
): Promise<TakenOver | null> {
  const log = await fence(assigned, context);
  if (log === null) return null;
  const cursors = new Map<string, Cursor>();
  const memories = new Map<string, GateMemory>();
  for (const [endpointId, value] of log.records) {
    const record = readLaneRecord(value);
    if (record === null) throw unreadable(assigned.partition, endpointId);
    cursors.set(endpointId, record.cursor);
    memories.set(endpointId, record.gate);
  }
  return { log, cursors, memories };
}

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

async function fence(
  assigned: AssignedPartition,
  context: DispatchContext,
): Promise<OwnedLog | null> {
  for (let delayMs = FIRST_RETRY_MS; ; delayMs = Math.min(delayMs * 2, LAST_RETRY_MS)) {
    if (assigned.revoked) return null;
    try {
      const log = await context.takeOver(assigned.partition);
      if (!assigned.revoked) return log;
      await log.release();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
}

function unreadable(partition: number, endpointId: string): GatewayError {
  return new GatewayError(
    'lane-unreadable',
    `The record of ${endpointId} in partition ${partition} of the lanes topic can't be read, and to go on without it ` +
      'would lose deliveries. Run a version of the gateway that can read it, or delete the record to give up what it owes.',
  );
}
