import type { Lane } from '../../../../../../src/pipeline/lanes/protocol/lane.js';
import { decodeBitmap, hasBit } from '../../../../../../src/pipeline/progress/offset-bitmap.js';
import type { Trace } from './schedule.js';
import type { World } from '../world/world.js';

const LETTER = { attached: 'A', detaching: '~', detached: 'D', reattaching: 'R' } as const;

/** Tells each step on two lines: what the replica holds, and what is durable. */
export const traceTo =
  (print: (text: string) => void): Trace =>
  (step, name, world, replica, endpoint) => {
    const owner = replica?.owner;
    const lanes = world.endpoints.map(({ id }) => owner?.lanes.get(id)).map(laneText);
    const zombie = replica !== undefined && replica !== world.current ? ' (zombie)' : '';
    const who = replica === undefined ? '' : `${replica.name}${zombie} ${endpoint?.id}`;
    const phase = owner?.phase ?? replica?.phase ?? '';
    print(`${step} ${name} ${who} ${phase} pos ${owner?.position} | ${lanes.join(' ')}\n`);
    print(`      ${durableText(world)}\n`);
  };

/** e.g. `e0D[3a 4w 5f|7 9]<10`: detached; 3 is absent, 4 waits, 5 is in flight; 7 and 9 are queued; loaded to 10 */
function laneText(lane: Lane | undefined): string {
  if (lane === undefined) return '-';
  const owed = [
    ...lane.absent.map((x) => `${x}a`),
    ...Array.from(lane.waiting, ({ offset }) => `${offset}w`),
    ...Array.from(lane.inFlight.keys(), (x) => `${x}f`),
  ].join(' ');
  const queue = Array.from(lane.queue, ({ offset }) => offset).join(' ');
  return `${lane.endpointId}${LETTER[lane.state]}[${owed}|${queue}]<${lane.loadedTo}`;
}

function durableText({ kafka }: World): string {
  const records = Array.from(kafka.lanes.latest, ([id, { cursor, owed, attempts }]) => {
    return `${id}=${cursor}[${owed.join(' ')}]${attempts}`;
  });
  const bits = decodeBitmap(kafka.committed?.metadata ?? '');
  const low = kafka.committed?.offset ?? 0;
  const done = Array.from({ length: bits.length * 8 }, (_, i) => i).filter((i) => hasBit(bits, i));
  return `commit ${low} +[${done.map((i) => low + i).join(' ')}] | ${records.join(' ')}`;
}
