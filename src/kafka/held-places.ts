import type { Held } from './balanced-assignment.js';
import type { GradualShare } from './gradual-assignment.js';
import { partitionsByTopic } from './place.js';
import type { Place } from './place.js';

/** The part of a share that its member can't tell from the partitions alone. */
export type Moves = Pick<GradualShare, 'leaving' | 'awaited'>;

/** What a member says of itself when nothing can be read of it. */
const NOTHING: Held = { generation: -1, places: [] };

/** What a member held, as bytes for its entry in the group: `{"generation":7,"topics":{"orders":[0,3]}}`. */
export function encodeHeld({ generation, places }: Held): Buffer {
  return Buffer.from(JSON.stringify({ generation, topics: partitionsByTopic(places) }));
}

/** The inverse; bytes that no `encodeHeld` made tell of nothing held, since they only cost some movement. */
export function decodeHeld(bytes: Uint8Array): Held {
  const { generation, topics } = jsonObject(bytes);
  const places = placesOf(topics);
  return isCount(generation) && places !== null ? { generation, places } : NOTHING;
}

/** What is still to move, as bytes for a member's share: `{"leaving":{"orders":[0,3]},"awaited":2}`. */
export function encodeMoves({ leaving, awaited }: Moves): Buffer {
  return Buffer.from(JSON.stringify({ leaving: partitionsByTopic(leaving), awaited }));
}

/** The inverse; nothing moves for bytes that no `encodeMoves` made. */
export function decodeMoves(bytes: Uint8Array): Moves {
  const { leaving, awaited } = jsonObject(bytes);
  return { leaving: placesOf(leaving) ?? [], awaited: isCount(awaited) ? awaited : 0 };
}

function placesOf(topics: unknown): Place[] | null {
  if (!isObject(topics)) return null;
  const places: Place[] = [];
  for (const [topic, partitions] of Object.entries(topics)) {
    if (!Array.isArray(partitions) || !partitions.every(isCount)) return null;
    for (const partition of partitions) places.push({ topic, partition });
  }
  return places;
}

function jsonObject(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(Buffer.from(bytes).toString());
    return isObject(read) ? read : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
