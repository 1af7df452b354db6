import type { Held } from './balanced-assignment.js';
import { partitionsByTopic } from './place.js';
import type { Place } from './place.js';

/** What a member says of itself when nothing can be read of it. */
const NOTHING: Held = { generation: -1, places: [] };

/** What a member held, as bytes for its entry in the group: `{"generation":7,"topics":{"orders":[0,3]}}`. */
export function encodeHeld({ generation, places }: Held): Buffer {
  return Buffer.from(JSON.stringify({ generation, topics: partitionsByTopic(places) }));
}

/** The inverse; bytes that no `encodeHeld` made tell of nothing held, since they only cost some movement. */
export function decodeHeld(bytes: Uint8Array): Held {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return NOTHING;
  }
  if (!isObject(read)) return NOTHING;
  const { generation, topics } = read;
  if (!isCount(generation) || !isObject(topics)) return NOTHING;
  const places: Place[] = [];
  for (const [topic, partitions] of Object.entries(topics)) {
    if (!Array.isArray(partitions) || !partitions.every(isCount)) return NOTHING;
    for (const partition of partitions) places.push({ topic, partition });
  }
  return { generation, places };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
