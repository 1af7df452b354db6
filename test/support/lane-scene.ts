import type { LaneStatus } from '../../src/pipeline/messages/operation.js';
import { eventually } from '../contract/eventually.js';
import type { GatewayProcess } from './gateway-process.js';
import { orders } from './orders.js';
import { Scene } from './scene.js';
import { TopicReader, type ReadRecord } from './topic-reader.js';

/** An endpoint of a lane scene; it wants the events `for.<id>`. */
export interface LaneEndpoint {
  readonly endpoint?: object;
  /** Endpoints that want these events, too. */
  readonly alsoFor?: readonly string[];
}

/** The status of an endpoint as the API shows it; the fields that tests look at. */
export interface ShownStatus {
  readonly state: LaneStatus['state'];
  readonly breaker: { readonly state: string; readonly openUntil: string | null };
  readonly inFlight: number;
  readonly cursor: { readonly offset: number; readonly lag: number };
  readonly instance: string;
}

/** Recovery may have to wait for probes and for sweeps, on a busy machine. */
const LIMIT_MS = 30_000;

/** A scene with one partition in its source topic, so that the order of events is known, and with a view of `lanes`. */
export class LaneScene {
  private opened: Scene | null = null;
  private reader: TopicReader | null = null;

  get scene(): Scene {
    if (this.opened === null) throw new Error('the scene is not open yet');
    return this.opened;
  }

  async open(name: string, settings: Readonly<Record<string, string>>): Promise<void> {
    this.opened = await Scene.open(name, { partitions: 1, settings });
  }

  async endpoint(id: string, { endpoint, alsoFor = [] }: LaneEndpoint = {}): Promise<void> {
    const types = [`for.${id}`];
    await this.scene.endpoint(id, { subscription: { types }, ...(endpoint && { endpoint }) });
    for (const other of alsoFor) await this.scene.api().subscribe(other, { types });
  }

  readonly whenRequests = (id: string, count: number): Promise<void> =>
    eventually(
      `${count} requests to ${id}`,
      () => this.scene.receiver.requests(`/${id}`).length >= count,
      LIMIT_MS,
    );

  /** That many attempts of it succeeded, and their results are written. */
  readonly whenDelivered = (id: string, count: number): Promise<void> =>
    eventually(
      `${count} deliveries to ${id}`,
      () => this.kinds(id).filter((kind) => kind === 'attempt.succeeded').length >= count,
      LIMIT_MS,
    );

  readonly whenState = (id: string, state: LaneStatus['state']): Promise<void> =>
    eventually(
      `${id} is ${state}`,
      async () => (await this.askStatus(id))?.state === state,
      LIMIT_MS,
    );

  /** The kinds of the results about an endpoint, in the order in which they were written. */
  readonly kinds = (id: string): string[] => this.scene.allResults(id).map(({ kind }) => kind);

  /** The `id` in the data of each request that came to the endpoint's path, in order. */
  readonly bodyIds = (id: string): string[] =>
    this.scene.receiver.requests(`/${id}`).map(({ body }) => {
      const { data }: { readonly data: { readonly id: string } } = JSON.parse(body.toString());
      return data.id;
    });

  /** @param via the replica to ask; the first one that runs when left out */
  readonly status = async (id: string, via?: GatewayProcess): Promise<ShownStatus> => {
    let shown: ShownStatus | null = null;
    // While a partition moves to another replica it is nobody's for a moment.
    await eventually(`someone owns ${id}`, async () => {
      shown = await this.askStatus(id, via);
      return shown !== null;
    });
    return shown!;
  };

  /** How long a single event takes from here to the endpoint, one after another. */
  async medianLatencyMs(id: string, events: number): Promise<number> {
    const latencies: number[] = [];
    for (let index = 0; index < events; index++) {
      const known = this.scene.receiver.requests(`/${id}`).length;
      const producedAtMs = Date.now();
      await this.scene.produce(orders(1, `for.${id}`));
      await this.whenRequests(id, known + 1);
      const { startedAtMs } = this.scene.receiver.requests(`/${id}`)[known]!;
      latencies.push(startedAtMs - producedAtMs);
    }
    return latencies.toSorted((a, b) => a - b)[Math.floor(events / 2)]!;
  }

  /** What `lanes` says of an endpoint at last; undefined when it never was there, null when it was deleted. */
  async laneRecord(id: string): Promise<string | null | undefined> {
    const { kafka, prefix, topology } = this.scene;
    this.reader ??= await TopicReader.open(kafka, `${prefix}-lanes-reader`, [topology.lanes]);
    const last = this.reader.records(topology.lanes).findLast(({ key }) => key === id);
    return last === undefined ? undefined : textOf(last);
  }

  /** It was detached once, and nothing is left of that. */
  whenRecordDeleted(id: string): Promise<void> {
    const isDeleted = async (): Promise<boolean> => (await this.laneRecord(id)) === null;
    return eventually(`the record of ${id} is deleted`, isDeleted, LIMIT_MS);
  }

  async close(): Promise<void> {
    await this.reader?.close();
    await this.opened?.close();
  }

  /** Null while no replica owns the endpoint. */
  private async askStatus(id: string, via?: GatewayProcess): Promise<ShownStatus | null> {
    const { status, body } = await this.scene.api(via).call('GET', `/v1/endpoints/${id}/status`);
    if (status === 503) return null;
    if (status !== 200) throw new Error(`the status of ${id}: ${status} ${JSON.stringify(body)}`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the contract suite of the API checks its shape
    return body as unknown as ShownStatus;
  }
}

function textOf({ value }: ReadRecord): string | null {
  return value === null ? null : value.toString();
}
