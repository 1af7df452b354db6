import type { Options } from '../options.js';
import type { Random } from '../random.js';
import type { Fault, FaultKind } from './fault.js';

/** How many replicas there are all the time. */
export const REPLICAS = 3;

const QUIET_START_MS = 5_000;
const BROKER_FROZEN_MS = 20_000;

/**
 * The whole run, decided beforehand: the same seed and options give the same faults at the same moments, evenly
 * spread, in a random order.
 *
 * @param sessionMs after which Kafka gives a silent replica up
 * @param ownBroker whether the broker is ours to stop
 * @returns in the order in which they happen
 */
export function planFaults(
  { minutes, kills }: Pick<Options, 'minutes' | 'kills'>,
  random: Random,
  sessionMs: number,
  ownBroker: boolean,
): readonly Fault[] {
  const often = Math.max(1, Math.round(minutes / 4));
  const kinds = random.shuffled<FaultKind>([
    ...times(kills, 'kill'),
    ...times(Math.max(1, Math.round(kills / 6)), 'freeze'),
    ...times(often, 'join'),
    ...times(often, 'roll'),
    ...(ownBroker ? times(Math.ceil(often / 2), 'broker-freeze') : []),
    ...(ownBroker ? times(Math.ceil(often / 2), 'broker-kill') : []),
  ]);
  const apartMs = (minutes * 60_000 - QUIET_START_MS) / kinds.length;
  return kinds.map((kind, index) => {
    const atMs = Math.round(QUIET_START_MS + (index + random.next() * 0.8) * apartMs);
    const hitsOne = kind === 'kill' || kind === 'freeze';
    const replica = hitsOne ? random.whole(0, REPLICAS - 1) : null;
    return { kind, atMs, replica, lastsMs: lastsMs(kind, random, sessionMs) };
  });
}

function lastsMs(kind: FaultKind, random: Random, sessionMs: number): number {
  const spans: Readonly<Record<FaultKind, readonly [number, number]>> = {
    kill: [0, 4_000],
    freeze: [sessionMs + 2_000, sessionMs + 6_000],
    join: [8_000, 16_000],
    roll: [0, 0],
    'broker-freeze': [BROKER_FROZEN_MS, BROKER_FROZEN_MS],
    'broker-kill': [500, 3_000],
  };
  return random.whole(...spans[kind]);
}

const times = (count: number, kind: FaultKind): FaultKind[] => Array<FaultKind>(count).fill(kind);
