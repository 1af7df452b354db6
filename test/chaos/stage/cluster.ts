import { eventually } from './eventually.js';
import { Replica, START_LIMIT_MS, type Launch, type ReplicaRecords } from './replica.js';
import { steadyPort } from './steady-port.js';

const MEASURE_EVERY_MS = 500;

/** All replicas of the gateway; the last one only comes and goes. */
export class Cluster {
  readonly regulars: readonly Replica[];
  readonly extra: Replica;
  readonly records: ReplicaRecords = { selfExits: [], untidyStops: [], peakBytes: new Map() };
  private readonly timer: NodeJS.Timeout;

  private constructor(launch: Launch, ports: readonly number[]) {
    const all = ports.map((port, index) => new Replica(index + 1, port, launch, this.records));
    this.regulars = all.slice(0, -1);
    this.extra = all.at(-1)!;
    this.timer = setInterval(() => {
      for (const replica of this.all) if (replica.isAlive) replica.measure();
    }, MEASURE_EVERY_MS);
  }

  /** @param regulars how many replicas there are all the time */
  static async prepare(launch: Launch, regulars: number): Promise<Cluster> {
    const ports: number[] = [];
    while (ports.length <= regulars) ports.push(await steadyPort());
    return new Cluster(launch, ports);
  }

  get all(): readonly Replica[] {
    return [...this.regulars, this.extra];
  }

  /** The processes that should be in each consumer group. */
  get members(): readonly string[] {
    return this.all
      .filter(({ state }) => state === 'starting' || state === 'ready')
      .map(({ instance }) => instance);
  }

  /** Starts the regular ones, the first before the others: it creates the topics. */
  async start(): Promise<void> {
    const [first, ...others] = this.regulars;
    await this.startAll([first!]);
    await this.startAll(others);
  }

  private async startAll(replicas: readonly Replica[]): Promise<void> {
    const { selfExits } = this.records;
    for (const replica of replicas) replica.start();
    for (const replica of replicas) {
      await Promise.race([
        replica.untilReady(),
        eventually(() => selfExits.length > 0, START_LIMIT_MS),
      ]);
      const [exit] = selfExits;
      if (exit !== undefined)
        throw new Error(`${exit.instance} ended with ${exit.code}: ${exit.lastWords}`);
      if (replica.state !== 'ready')
        throw new Error(`${replica.instance} is not ready; see ${replica.logPath}`);
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.all.map((replica) => replica.stop()));
  }
}
