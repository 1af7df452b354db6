import { describe, expect, it, jest } from '@jest/globals';
import { GatewayError } from '../../../../src/gateway-error.js';
import type { ControlPlane } from '../../../../src/control/control-plane.js';
import { seededRandom } from '../../../chaos/random.js';
import { anomalies } from '../../../support/history/anomalies.js';
import type { Logged, Read, Write } from '../../../support/history/history.js';
import { LaggingReader } from '../../../support/history/lagging-reader.js';
import { ADMIN, CONTROL_TOPIC, inMemoryControl } from '../../../support/in-memory-control.js';
import { InMemoryKafka } from '../../../support/in-memory-kafka.js';

jest.setTimeout(20_000);

const REPLICAS = 3;
const CLIENTS_PER_REPLICA = 3;
const WRITES_PER_CLIENT = 12;
const KEYS = ['red', 'green'];
const WRITE_TIMEOUT_MS = 250;
const RUNS = Number(process.env['CONTROL_RUNS'] ?? 12);
const firstSeed = Number(process.env['CONTROL_SEED'] ?? 1);

interface Replica {
  readonly name: string;
  plane: ControlPlane;
  reader: LaggingReader;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Everything that clients of replicas with slow readers saw, while answers were lost and replicas were replaced. */
class Schedule {
  readonly operations: (Read | Write)[] = [];
  private readonly kafka = new InMemoryKafka();
  private readonly random;
  private readonly replicas: Replica[] = [];
  private time = 0;
  private isTroubled = false;
  private isOver = false;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  async run(): Promise<void> {
    for (let n = 0; n < REPLICAS; n += 1) this.replicas.push(this.replica(`replica-${n}`));
    const stepping = this.step();
    try {
      for (const { plane } of this.replicas) await plane.log.start();
      for (const key of KEYS) await this.create(key);
      this.isTroubled = true;
      const clients = this.replicas.flatMap((replica) =>
        Array.from({ length: CLIENTS_PER_REPLICA }, (_, index) => this.work(replica, index)),
      );
      await Promise.all(clients);
    } finally {
      this.isOver = true;
      await stepping;
      await Promise.all(this.replicas.map(({ plane }) => plane.close()));
    }
  }

  get log(): Logged[] {
    return this.kafka.partition(CONTROL_TOPIC, 0).records.flatMap(({ key, value }) => {
      if (key?.toString().startsWith('endpoint/') !== true || value === null) return [];
      const { endpoint } = JSON.parse(value.toString());
      return [{ key: endpoint.id, version: endpoint.version, token: endpoint.description ?? '' }];
    });
  }

  private replica(name: string): Replica {
    let reader: LaggingReader | null = null;
    const plane = inMemoryControl({
      kafka: this.kafka,
      writeTimeoutMs: WRITE_TIMEOUT_MS,
      readerOf: (kafka) => (reader = new LaggingReader(kafka.logReader(CONTROL_TOPIC))),
    });
    if (reader === null) throw new Error('nothing reads');
    return { name, plane, reader };
  }

  /** Lets readers go on, one batch at a time, each as it happens; now and then something goes wrong. */
  private async step(): Promise<void> {
    while (!this.isOver) {
      await turn();
      for (const { reader } of this.replicas) if (this.random.next() < 0.3) reader.step();
      if (!this.isTroubled) continue;
      if (this.random.next() < 0.004) this.kafka.answersLost = true;
      else if (this.random.next() < 0.3) this.kafka.answersLost = false;
      if (this.random.next() < 0.002) await this.replace();
    }
    this.kafka.answersLost = false;
  }

  private async replace(): Promise<void> {
    const replica = this.replicas[this.random.whole(0, REPLICAS - 1)]!;
    if (!replica.plane.log.isReady) return;
    await replica.plane.close();
    Object.assign(replica, this.replica(replica.name));
    await replica.plane.log.start();
  }

  private async create(key: string): Promise<void> {
    const draft = { url: 'https://example.com/', description: 'first' };
    const { endpoints } = this.replicas[0]!.plane;
    await endpoints.replace(ADMIN, key, draft, null, { kind: 'none' });
  }

  private async work(replica: Replica, index: number): Promise<void> {
    for (let n = 0; n < WRITES_PER_CLIENT; n += 1) {
      for (let turns = this.random.whole(0, 6); turns > 0; turns -= 1) await turn();
      await replica.plane.log.ready;
      const key = KEYS[this.random.whole(0, KEYS.length - 1)]!;
      const expected = this.read(replica, key);
      if (expected !== null)
        await this.write(replica, key, expected, `${replica.name}.${index}.${n}`);
    }
  }

  private read({ name, plane }: Replica, key: string): number | null {
    const startMs = (this.time += 1);
    const seen = plane.state.endpoints.get(key);
    if (seen === undefined) return null;
    const { version, description } = seen;
    const endMs = (this.time += 1);
    const token = description ?? '';
    this.operations.push({ kind: 'read', replica: name, key, startMs, endMs, version, token });
    return version;
  }

  private async write(
    replica: Replica,
    key: string,
    expected: number,
    token: string,
  ): Promise<void> {
    const startMs = (this.time += 1);
    const condition = { kind: 'versions', versions: [expected] } as const;
    const outcome: Write['outcome'] = await replica.plane.endpoints
      .update(ADMIN, key, { description: token }, condition)
      .then(({ version }) => ({ kind: 'written', version }) as const, outcomeOf);
    const endMs = (this.time += 1);
    const about = { replica: replica.name, key, startMs, endMs };
    this.operations.push({ kind: 'write', ...about, token, expected, outcome });
  }
}

function outcomeOf(error: unknown): { readonly kind: 'refused' | 'not-made' | 'unknown' } {
  if (!(error instanceof GatewayError)) throw error;
  if (error.code === 'version-conflict') return { kind: 'refused' };
  return { kind: error.message.includes('Nothing was changed') ? 'not-made' : 'unknown' };
}

describe('conditional writes over replicas that read at their own pace, while answers are lost', () => {
  it.each(Array.from({ length: RUNS }, (_, run) => firstSeed + run))(
    'are linearizable (seed %p)',
    async (seed) => {
      const schedule = new Schedule(seed);
      await schedule.run();
      const { operations, log } = schedule;
      expect(anomalies({ operations, log })).toEqual([]);
      const of = (kind: string): number =>
        operations.filter((each) => each.kind === 'write' && each.outcome.kind === kind).length;
      expect(of('written')).toBeGreaterThan(10);
      expect(of('refused')).toBeGreaterThan(2);
    },
  );
});
