import { topologyOf } from '../topology.js';

/**
 * Generations of the topics `deliveries` and `lanes`.
 *
 * Their number of partitions decides who owns an endpoint, so it never changes. More partitions are a new generation
 * of both: `….deliveries.g2` and `….lanes.g2`. Growing makes `deliveries` first, fills it, and makes `lanes` last, so the
 * highest generation that has its `lanes` is whole and in force. No setting tells which: the topics do.
 */
export interface TopicGenerations {
  /** The one in force; 1 when there are no topics yet. */
  readonly current: number;
  /** One whose growing was begun and did not end; null when there is none. */
  readonly unfinished: number | null;
}

/** @param topics all topics of the cluster */
export function generationsIn(topics: readonly string[], prefix: string): TopicGenerations {
  const { lanes, deliveries } = topologyOf(prefix);
  const current = highest(topics, lanes);
  const begun = highest(topics, deliveries);
  return { current, unfinished: begun > current ? begun : null };
}

/** The highest generation of a topic; 1 when there is none but the first. */
function highest(topics: readonly string[], first: string): number {
  const start = `${first}.g`;
  const generations = topics
    .filter((name) => name.startsWith(start))
    .map((name) => name.slice(start.length))
    .filter((digits) => /^[1-9]\d{0,5}$/.test(digits))
    .map(Number);
  return Math.max(1, ...generations);
}
