import type { Delivery } from '../../messages/delivery.js';
import type { Lane, Places } from './lane.js';

/** A record that a sweep came by; `delivery` reads it, when a lane takes it. */
export interface Swept {
  readonly offset: number;
  readonly endpointId: string;
  readonly delivery: () => Delivery;
}

/** A stretch of the partition, read without a hole: all records that are in the log from `from` up to, not with, `to`. */
export interface SweptRange {
  readonly from: number;
  readonly to: number;
  /** Ascending by offset. */
  readonly records: Iterable<Swept>;
}

/** An owed delivery that is no longer in the log, so nobody can send it: retention overtook its lane. */
export interface Lost {
  readonly lane: Lane;
  readonly offset: number;
}

/** What a stretch of a sweep did to the lanes. */
export interface CaughtUp {
  readonly lost: readonly Lost[];
  /** The lanes that stand elsewhere now. */
  readonly moved: ReadonlySet<Lane>;
}

/** Whether a sweep has something to load for this lane: an owed payload, or what lies below the position. */
export function isHungry(lane: Lane, position: number, places: Places): boolean {
  if (!lane.hasPlace(places)) return false;
  return lane.absent.length > 0 || (lane.state === 'detached' && lane.loadedTo < position);
}

/** The lowest offset that a hungry lane lacks. */
export function lowestWanted(lane: Lane): number {
  return lane.absent[0] ?? lane.loadedTo;
}

/**
 * One sweep serves all hungry lanes. Each takes what it wants, in order, while it has places; those that want
 * something below the stretch wait for the next sweep. What a sweep did not show is not there.
 *
 * @param places asked anew for each record, since lanes share the memory
 */
export function catchUp(
  hungry: Iterable<Lane>,
  { from, to, records }: SweptRange,
  position: number,
  places: (lane: Lane) => Places,
): CaughtUp {
  const served = new Map<string, Lane>();
  for (const lane of hungry) if (lowestWanted(lane) >= from) served.set(lane.endpointId, lane);
  const lost: Lost[] = [];
  const moved = new Set<Lane>();

  /** The lane has seen all of its records below `end`. */
  const pass = (lane: Lane, end: number): void => {
    while (lane.absent.length > 0 && lane.absent[0]! < end)
      lost.push({ lane, offset: lane.loseAbsent() });
    const below = Math.min(end, position); // what is not handed out yet is no lane's
    if (lane.state !== 'detached' || lane.absent.length > 0 || lane.loadedTo >= below) return;
    lane.loadedTo = below;
    moved.add(lane);
  };

  for (const { offset, endpointId, delivery } of records) {
    const lane = served.get(endpointId);
    if (lane === undefined) continue;
    if (!lane.hasPlace(places(lane))) {
      served.delete(endpointId);
      continue;
    }
    pass(lane, offset);
    if (offset === lane.absent[0]) {
      lane.absent.shift();
      lane.waiting.push({ offset, delivery: delivery() });
    } else if (lane.state === 'detached' && offset === lane.loadedTo && offset < position) {
      lane.queue.push({ offset, delivery: delivery() });
      lane.loadedTo = offset + 1;
      moved.add(lane);
    }
  }
  for (const lane of served.values()) pass(lane, to);
  return { lost, moved };
}
