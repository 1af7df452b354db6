import { GatewayError } from '../../gateway-error.js';
import type { AssignedPartition, OwnedLog } from '../../kafka/ports.js';
import type { GateMemory } from '../lanes/gate.js';
import { isNewerLaneRecord, readLaneRecord } from '../lanes/lane-record.js';
import type { Cursor } from '../lanes/protocol/lane.js';
import type { DispatchContext } from './dispatch-context.js';

/** What a former owner left behind in `lanes`, and the log that is now ours to write. */
export interface TakenOver {
  readonly log: OwnedLog;
  readonly cursors: ReadonlyMap<string, Cursor>;
  readonly memories: Map<string, GateMemory>;
}

/**
 * Fences the former owner of a partition and reads `lanes`. Tries until the broker answers, and until no record of a newer
 * gateway stands there: it then waits for a replica that can read it, and sends nothing of this partition.
 *
 * @returns null when the partition was lost meanwhile
 * @throws GatewayError `lane-unreadable`
 */
export async function takeOver(
  assigned: AssignedPartition,
  context: Pick<DispatchContext, 'takeOver' | 'refused'>,
): Promise<TakenOver | null> {
  for (let isTold = false; ; isTold = true) {
    const log = await fence(assigned, context);
    if (log === null) return null;
    const newer = [...log.records].find(([, value]) => isNewerLaneRecord(value));
    if (newer === undefined) return read(assigned, log);
    await log.release();
    if (!isTold) context.refused(assigned.partition, newer[0]);
    await new Promise((resolve) => setTimeout(resolve, NEWER_RETRY_MS));
  }
}

function read(assigned: AssignedPartition, log: OwnedLog): TakenOver {
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
/** An upgrade takes minutes. */
const NEWER_RETRY_MS = 5_000;

async function fence(
  assigned: AssignedPartition,
  context: Pick<DispatchContext, 'takeOver' | 'refused'>,
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
