import { CALM, DISTURBANCES, MOVES, type Move, type Temper } from './moves.js';
import type { Replica } from '../world/replica.js';
import type { Endpoint } from '../world/sizes.js';
import { Violation } from '../world/violation.js';
import { World, type Trial } from '../world/world.js';

/** Told of each step that happened. */
export type Trace = (
  step: number,
  name: string,
  world: World,
  replica?: Replica,
  endpoint?: Endpoint,
) => void;

/** A random schedule: as many moves as asked for, then calm, in which all has to come to rest. */
export class Schedule {
  private readonly world: World;
  private readonly temper: Temper;
  private readonly happened = new Map<string, number>();
  private steps = 0;

  constructor(
    readonly seed: number,
    trial: Trial,
    private readonly trace?: Trace,
  ) {
    this.world = new World(seed, trial);
    const { random, endpoints } = this.world;
    this.temper = {
      speed: new Map(endpoints.map((endpoint) => [endpoint, random.of([0.1, 0.5, 1])])),
      failing: random.of([0, 0.3, 0.8]),
      truncating: random.chance(0.2),
    };
  }

  get stepsDone(): number {
    return this.steps;
  }

  /** How often each move happened. */
  get counts(): ReadonlyMap<string, number> {
    return this.happened;
  }

  /** @throws {Violation} when a promise is broken */
  run(steps: number): void {
    const { world, temper } = this;
    const { random, endpoints } = world;
    const pick = this.favourites();
    for (let tries = 0; this.steps < steps && tries < steps * 20; tries++) {
      const name = pick();
      const replica = world.replicas[random.below(world.replicas.length)];
      this.step(name, replica, random.of(endpoints), temper);
    }
    this.comeToRest();
  }

  /** Each seed favours other moves, so that rare combinations become common in some of them. */
  private favourites(): () => string {
    const { random, plot } = this.world;
    const names = Object.keys(MOVES);
    const calmness = random.of([1, 4, 20]);
    let total = 0;
    const upTo = names.map((name) => {
      const bent = MOVES[name]!.weight * (plot.favours[name] ?? 1);
      const weight = bent * 6 ** (random.next() * 2 - 1);
      total += DISTURBANCES.has(name) ? weight / calmness : weight;
      return total;
    });
    return () => {
      const at = random.next() * total;
      let index = 0;
      while (upTo[index]! <= at) index++;
      return names[index]!;
    };
  }

  private step(
    name: string,
    replica: Replica | undefined,
    endpoint: Endpoint,
    temper: Temper,
  ): void {
    const { world } = this;
    const move = MOVES[name]!;
    if (!happens(move, world, replica, endpoint, temper)) return;
    this.steps++;
    this.happened.set(name, (this.happened.get(name) ?? 0) + 1);
    this.trace?.(this.steps, name, world, move.kind === 'world' ? undefined : replica, endpoint);
    if (move.kind !== 'world' && replica !== undefined) world.afterStep(replica);
  }

  /** No more failures: one healthy owner must deliver all, re-attach all lanes and delete all keys. */
  private comeToRest(): void {
    const { world } = this;
    const replica = world.calmDown();
    const speed = new Map(world.endpoints.map((endpoint) => [endpoint, 1]));
    const temper = { speed, failing: 0, truncating: false };
    for (let round = 0; round < 600 && !isAtRest(world, replica); round++)
      for (const name of CALM)
        for (const endpoint of world.endpoints) this.step(name, replica, endpoint, temper);
    const missing = world.judge.missing();
    if (!isAtRest(world, replica)) throw new Violation('stuck', describe(world, replica, missing));
    if (missing.length > 0) throw new Violation('loss', `never delivered: ${missing.join(' ')}`);
  }
}

function happens(
  move: Move,
  world: World,
  replica: Replica | undefined,
  endpoint: Endpoint,
  temper: Temper,
): boolean {
  if (move.kind === 'world') return move.run(world, temper);
  if (replica === undefined || (replica.stalled && move.kind === 'replica')) return false;
  return move.run(world, replica, endpoint, temper);
}

function isAtRest({ kafka, endpoints }: World, { owner }: Replica): boolean {
  if (owner?.running !== true || kafka.lanes.latest.size > 0) return false;
  if ((kafka.committed?.offset ?? 0) !== kafka.deliveries.end) return false;
  return endpoints.every(({ id }) => {
    const lane = owner.lane(id);
    return lane.state === 'attached' && lane.openCount === 0;
  });
}

function describe({ kafka }: World, { owner, phase }: Replica, missing: readonly number[]): string {
  const keys = [...kafka.lanes.latest.keys()].join(' ');
  const where = `${owner?.phase ?? phase}, committed ${kafka.committed?.offset}`;
  return `${where} of ${kafka.deliveries.end}, missing ${missing.length}, records of [${keys}]`;
}
