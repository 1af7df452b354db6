import type { Replica } from '../world/replica.js';
import type { Endpoint } from '../world/sizes.js';
import type { World } from '../world/world.js';

/** How a schedule goes: how fast requests end, how often they fail, whether retention is short. */
export interface Temper {
  /** The chance that a request ends when it could. */
  readonly speed: ReadonlyMap<Endpoint, number>;
  /** The chance that a request fails. */
  readonly failing: number;
  readonly truncating: boolean;
}

/** One thing that can happen; `run` answers whether it did. */
export type Move =
  | {
      readonly kind: 'world';
      readonly weight: number;
      readonly run: (world: World, temper: Temper) => boolean;
    }
  | {
      /** `replica`: what it does unless it is stalled; `request`: what happens to it all the same */
      readonly kind: 'replica' | 'request';
      readonly weight: number;
      readonly run: (world: World, replica: Replica, endpoint: Endpoint, temper: Temper) => boolean;
    };

type WorldRun = Extract<Move, { kind: 'world' }>['run'];
type ReplicaRun = Extract<Move, { kind: 'replica' | 'request' }>['run'];

const world = (weight: number, run: WorldRun): Move => ({ kind: 'world', weight, run });
const replica = (weight: number, run: ReplicaRun): Move => ({ kind: 'replica', weight, run });
const request = (weight: number, run: ReplicaRun): Move => ({ kind: 'request', weight, run });

/** A step of the take-over; in some seeds a replica is often stalled after one. */
const takeOver = (run: (world: World, replica: Replica) => boolean): Move =>
  replica(6, (w, r) => run(w, r) && w.mayStall(r));

const LONGEST_LOG = 120;
const BODIES = [1, 5, 15, 30, 300].map((bytes) => Buffer.alloc(bytes, 'x'));

/** Everything that can happen, with how likely it is. */
export const MOVES: Readonly<Record<string, Move>> = {
  // what people do
  produce: world(5, ({ kafka: { deliveries }, random, endpoints }) => {
    if (deliveries.end >= LONGEST_LOG) return false;
    if (random.chance(0.05)) deliveries.appendGap();
    else deliveries.append(random.of(endpoints).id, random.of(BODIES));
    return true;
  }),
  hold: world(0.5, ({ held, random, endpoints }) => {
    const endpoint = random.of(endpoints);
    if (!held.delete(endpoint)) held.add(endpoint);
    return true;
  }),
  replay: replica(0.5, (w, r, e) => w.replay(r, e)),

  // the owner's steps
  fence: takeOver((w, r) => w.fence(r)),
  writeBarrier: takeOver((_, r) => r.writeBarrier()),
  readLanes: takeOver(({ random }, r) => r.readLanes(random.of([3, 10, 1_000]))),
  readCommit: takeOver((_, r) => r.readCommit()),
  handOut: replica(14, (_, r) => r.handOut()),
  send: replica(14, (w, r, e) => w.send(r, e)),
  finish: replica(10, (w, r, e, { speed, failing }) => {
    return w.random.chance(speed.get(e)!) && w.finish(r, e, failing);
  }),
  detach: replica(4, ({ held, random }, { owner }, e) => {
    return (held.has(e) || random.chance(0.3)) && owner?.detach(owner.lane(e.id)) === true;
  }),
  sweep: replica(10, ({ random }, r) => {
    return r.sweep(1 + random.below(random.of([2, 6, 30])), random.of([0, 0, 4]));
  }),
  endSweep: replica(1, (_, r) => r.endSweep()),
  drop: replica(1, (_, { owner }, e) => {
    const lane = owner?.lane(e.id);
    if (lane?.state !== 'detached') return false;
    lane.drop();
    return true;
  }),
  touch: replica(1, (_, { owner }, e) => {
    owner?.touch(owner.lane(e.id));
    return owner !== null;
  }),
  forget: replica(2, (_, { owner }, e) => owner?.forget(owner.lane(e.id)) === true),
  squeeze: world(0.5, (w) => w.squeeze()),
  reattach: replica(8, (_, { owner }, e) => owner?.reattach(owner.lane(e.id)) === true),
  persist: replica(8, (_, r) => r.persist()),
  landTransaction: request(10, (w, r) => {
    return w.landTransaction({ sender: r, transaction: r.transaction });
  }),
  takeTransactionAnswer: replica(10, (_, r) => r.takeTransactionAnswer()),
  takeCommit: replica(8, (_, r) => r.takeCommit()),
  landCommit: request(8, (w, r) => w.landCommit(r)),
  takeCommitAnswer: replica(8, (_, r) => r.takeCommitAnswer()),

  // what goes wrong
  giveUpCommit: replica(0.5, (w, r) => w.giveUpCommit(r)),
  rebalance: world(0.3, (w) => w.rebalance()),
  keep: world(0.5, (w) => w.keep()),
  stall: replica(0.3, (w, r) => w.stall(r)),
  wake: request(1, (_, r) => {
    const { stalled } = r;
    r.stalled = false;
    return stalled;
  }),
  crash: world(0.3, (w) => {
    if (w.current === null) return false;
    return w.kill(w.current);
  }),
  join: world(5, (w) => w.current === null && w.join()),
  zombieEnds: request(0.25, (w, r) => r !== w.current && w.kill(r)),
  reap: world(1, (w) => w.reap()),
  compact: world(0.5, (w) => w.compact()),
  truncate: world(0.1, (w, { truncating }) => truncating && w.truncate()),
};

/** Those that some seeds spare us. */
export const DISTURBANCES: ReadonlySet<string> = new Set([
  'crash',
  'rebalance',
  'stall',
  'giveUpCommit',
]);

/** What a healthy owner needs to bring all to rest. */
export const CALM = [
  'fence',
  'writeBarrier',
  'readLanes',
  'readCommit',
  'handOut',
  'send',
  'finish',
  'sweep',
  'reattach',
  'persist',
  'landTransaction',
  'takeTransactionAnswer',
  'takeCommit',
  'landCommit',
  'takeCommitAnswer',
];
