import type { BreakerMemory } from './circuit-breaker.js';
import type { GateMemory } from './gate.js';
import type { Cursor } from './protocol/lane.js';

/** The version of the record's layout; a reader refuses a higher one. */
export const LANE_FORMAT = 1;

/** What a record of `lanes` says of one endpoint. */
export interface LaneRecord {
  readonly cursor: Cursor;
  readonly gate: GateMemory;
}

interface Written {
  readonly format: number;
  readonly cursor: number;
  /** Ascending; the first one as it is, each other as its distance to the one before. */
  readonly owed: readonly number[];
  readonly attempts: number;
  readonly breaker: BreakerMemory | null;
  readonly retryAt: number;
}

/** The JSON value of a record. */
export function writeLaneRecord({ cursor, gate }: LaneRecord): string {
  const written: Written = {
    format: LANE_FORMAT,
    cursor: cursor.cursor,
    owed: cursor.owed.map((offset, index) => offset - (cursor.owed[index - 1] ?? 0)),
    attempts: cursor.attempts,
    breaker: gate.breaker,
    retryAt: gate.retryAtMs,
  };
  return JSON.stringify(written);
}

/** Whether a newer gateway wrote it, in a layout that this one does not know. */
export function isNewerLaneRecord(value: Buffer): boolean {
  const parsed = parsedFrom(value);
  if (typeof parsed !== 'object' || parsed === null) return false;
  const { format }: Partial<Written> = parsed;
  return typeof format === 'number' && format > LANE_FORMAT;
}

/**
 * Reads what `writeLaneRecord` wrote.
 *
 * @returns null for anything else. To go on without the record would lose what it owes: whoever owns the partition
 * must stop instead
 */
export function readLaneRecord(value: Buffer): LaneRecord | null {
  const parsed = parsedFrom(value);
  if (!isWritten(parsed)) return null;
  let offset = 0;
  const owed = parsed.owed.map((distance) => (offset += distance));
  return {
    cursor: { cursor: parsed.cursor, owed, attempts: parsed.attempts },
    gate: { breaker: parsed.breaker, retryAtMs: parsed.retryAt },
  };
}

/** Null for what is no JSON. */
function parsedFrom(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString('utf8'));
  } catch {
    return null;
  }
}

function isWritten(value: unknown): value is Written {
  if (typeof value !== 'object' || value === null) return false;
  const { format, cursor, owed, attempts, breaker, retryAt }: Partial<Written> = value;
  return (
    format === LANE_FORMAT &&
    Number.isSafeInteger(cursor) &&
    Array.isArray(owed) &&
    owed.every((distance) => Number.isSafeInteger(distance) && distance >= 0) &&
    Number.isSafeInteger(attempts) &&
    breaker !== undefined &&
    typeof retryAt === 'number'
  );
}
