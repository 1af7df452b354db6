import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Attempts } from '../../../../src/pipeline/dispatcher/attempt.js';
import { DispatchDesk } from '../../../../src/pipeline/dispatcher/dispatch-desk.js';
import { Dispatcher } from '../../../../src/pipeline/dispatcher/dispatcher.js';
import { deliveryRecord } from '../../../../src/pipeline/messages/delivery.js';
import type { Target } from '../../../../src/pipeline/messages/target.js';
import { OutcomeRecorder } from '../../../../src/pipeline/results/outcome-recorder.js';
import { Quarantine } from '../../../../src/pipeline/results/quarantine.js';
import type { Answer } from '../../../../src/pipeline/sending/sender.js';
import { topologyOf } from '../../../../src/topology.js';
import { aDelivery, aTarget } from '../../../support/builders.js';
import { deferred } from '../../../support/deferred.js';
import { InMemoryKafka } from '../../../support/in-memory-kafka.js';

const TOPOLOGY = topologyOf('event-gateway');
const PARTITIONS = 4;
const START_MS = Date.UTC(2030, 0, 1);

/** One replica: a dispatcher with its desk, and an endpoint that answers what it is told to. */
class Replica {
  readonly sent: string[] = [];
  target: Target = aTarget();
  answer: (deliveryId: string) => Promise<Answer> = () => Promise.resolve(response(200));
  readonly dispatcher: Dispatcher;
  readonly desk: DispatchDesk;

  constructor(
    private readonly kafka: InMemoryKafka,
    instance: string,
  ) {
    const sink = kafka.sink();
    const silent = { retried: noted, dead: noted, dropped: noted };
    const outcomes = new OutcomeRecorder(sink, TOPOLOGY, PARTITIONS, instance, silent);
    const clock = { now: Date.now, random: () => 0 };
    const targets = { get: () => this.target, appliedOffset: 0 };
    const request = {
      url: '',
      headers: {},
      oauth: null,
      clientCertificate: null,
      body: Buffer.alloc(0),
      timeoutMs: 1_000,
    };
    this.dispatcher = new Dispatcher({
      targets,
      attempts: new Attempts(
        { build: (_, { id }) => ({ ...request, url: id }) },
        { send: ({ url }) => this.send(url), close: () => Promise.resolve() },
        outcomes,
        { disable: () => Promise.resolve(true) },
        clock,
        { attempted: noted },
      ),
      outcomes,
      quarantine: new Quarantine(sink, TOPOLOGY.quarantine, Date.now, { quarantined: noted }),
      sink,
      reader: kafka.logReader(TOPOLOGY.deliveries),
      lanes: kafka.fencedLog(TOPOLOGY.lanes, instance),
      wakeUps: {
        schedule: (atMs, callback) => setTimeout(callback, Math.max(0, atMs - Date.now())),
      },
      clock,
      limits: {
        lanePlaces: 16,
        span: 1_000,
        inFlightTotal: 100,
        waitingBytes: 1_000_000,
        commitIntervalMs: 200,
      },
      observer: {
        committed: noted,
        overtaken: noted,
        doubted: noted,
        repeated: noted,
        caughtUp: noted,
        takenOver: noted,
        refused: noted,
      },
      onFatal: fail,
    });
    const admin = kafka.admin();
    this.desk = new DispatchDesk({
      dispatcher: this.dispatcher,
      targets,
      offsetAt: (partition, timestampMs) =>
        admin.offsetAt(TOPOLOGY.deliveries, partition, timestampMs),
      partitions: PARTITIONS,
      instance,
      now: Date.now,
    });
  }

  async start(): Promise<void> {
    const source = this.kafka.groupSource({
      groupId: TOPOLOGY.groups.dispatcher,
      topics: [TOPOLOGY.deliveries],
      onAssigned: this.dispatcher.assigned,
      onFatal: fail,
    });
    await this.dispatcher.start(source);
    await pass(1_000);
  }

  private send(deliveryId: string): Promise<Answer> {
    this.sent.push(deliveryId);
    return this.answer(deliveryId);
  }
}

function noted(): void {}

function fail(error: unknown): never {
  throw error;
}

function response(status: number): Answer {
  const empty = { retryAfter: null, bodySnippet: '', truncated: false };
  return { kind: 'response', status, durationMs: 1, ...empty };
}

let kafka: InMemoryKafka;
let replicas: Replica[];

async function pass(ms: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(ms);
  await kafka.settle();
}

async function aReplica(instance = 'replica-1'): Promise<Replica> {
  const replica = new Replica(kafka, instance);
  replicas.push(replica);
  await replica.start();
  return replica;
}

/** Routes deliveries of `ep_1`, a minute apart. */
async function route(...ids: string[]): Promise<void> {
  for (const id of ids) {
    const deadlineMs = START_MS + 1e9;
    const delivery = aDelivery({ id, routedAtMs: Date.now(), deadlineMs });
    await kafka.sink().send(deliveryRecord(TOPOLOGY.deliveries, delivery));
    await pass(60_000);
  }
}

beforeEach(() => {
  jest.useFakeTimers({ now: START_MS, doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] });
  kafka = new InMemoryKafka(Date.now);
  kafka.createTopic(TOPOLOGY.deliveries, PARTITIONS);
  kafka.createTopic(TOPOLOGY.lanes, PARTITIONS);
  for (const topic of [TOPOLOGY.results, TOPOLOGY.deadLetters]) kafka.createTopic(topic, 1);
  replicas = [];
});
afterEach(async () => {
  const stopped = Promise.all(replicas.map(({ dispatcher }) => dispatcher.stop(100)));
  await jest.advanceTimersByTimeAsync(1_000);
  await stopped;
  jest.useRealTimers();
});

describe('the desk of a dispatcher', () => {
  it('answers for an endpoint in one replica only', async () => {
    const [one, two] = [await aReplica('one'), await aReplica('two')];
    await pass(2_000);
    const told = [one, two].map(({ desk }) => desk.status('ep_1')?.instance);
    expect(told.filter((instance) => instance !== undefined)).toHaveLength(1);
    const other = [one, two].find(({ desk }) => desk.status('ep_1') === null);
    expect(await other?.desk.replay('ep_1', { kind: 'offset', offset: 0 })).toBeNull();
  });

  it('tells what the endpoint answered last, and where it stands', async () => {
    const replica = await aReplica();
    await route('a', 'b');
    expect(replica.desk.status('ep_1')).toMatchObject({
      state: 'attached',
      inFlight: 0,
      waiting: 0,
      cursor: { offset: 2, lag: 0, ageSeconds: null },
      lastAnswer: { atMs: START_MS + 61_000, status: 200, error: null },
    });
    replica.answer = () =>
      Promise.resolve({ kind: 'failure', failure: 'reset', message: '', durationMs: 1 });
    replica.target = aTarget({ retry: { ...replica.target.retry, maxAttempts: 1 } });
    await route('c');
    expect(replica.desk.status('ep_1')).toMatchObject({
      lastAnswer: { status: null, error: 'reset' },
    });
  });

  it('tells what is under way, and how old the oldest is', async () => {
    const replica = await aReplica();
    replica.answer = () => new Promise(() => undefined);
    await route('a');
    expect(replica.desk.status('ep_1')).toMatchObject({
      inFlight: 1,
      cursor: { offset: 0, lag: 1, ageSeconds: 60 },
    });
  });
});

describe('a replay', () => {
  it('sends all since a time again, in order, and confirms what is durable', async () => {
    const replica = await aReplica();
    await route('a', 'b', 'c');
    const replay = replica.desk.replay('ep_1', { kind: 'time', sinceMs: START_MS + 60_000 });
    await pass(1_000);
    const partition = replica.desk.status('ep_1')!.cursor.partition;
    expect(await replay).toEqual({ partition, fromOffset: 1 });
    const keys = kafka.partition(TOPOLOGY.lanes, partition).records.map(({ key }) => String(key));
    expect(keys).toContain('ep_1');
    await pass(5_000);
    expect(replica.sent).toEqual(['a', 'b', 'c', 'b', 'c']);
    expect(replica.desk.status('ep_1')).toMatchObject({ state: 'attached', cursor: { lag: 0 } });
  });

  it('tells the world that the endpoint is detached for it, and caught up in the end', async () => {
    const replica = await aReplica();
    await route('a', 'b');
    const replay = replica.desk.replay('ep_1', { kind: 'offset', offset: 0 });
    await pass(5_000);
    await replay;
    const results = kafka.partition(TOPOLOGY.results, 0).records.map(({ headers, value }) => {
      return `${String(headers['ce_type'])} ${String(JSON.parse(String(value)).reason)}`;
    });
    expect(results.filter((result) => result.includes('.endpoint.'))).toEqual([
      'event-gateway.endpoint.detached replay',
      'event-gateway.endpoint.caught-up caught-up',
    ]);
  });

  it('begins at an offset, but never below what retention has left', async () => {
    const replica = await aReplica();
    await route('a', 'b', 'c');
    const { partition } = replica.desk.status('ep_1')!.cursor;
    kafka.partition(TOPOLOGY.deliveries, partition).truncate(2);
    const replay = replica.desk.replay('ep_1', { kind: 'offset', offset: 1 });
    await pass(5_000);
    expect(await replay).toEqual({ partition, fromOffset: 2 });
    expect(replica.sent).toEqual(['a', 'b', 'c', 'c']);
  });

  it('has nothing to do where nothing was sent yet', async () => {
    const replica = await aReplica();
    await route('a');
    const replay = replica.desk.replay('ep_1', { kind: 'offset', offset: 1_000 });
    await pass(5_000);
    expect(await replay).toMatchObject({ fromOffset: 1 });
    await route('b');
    expect(replica.sent).toEqual(['a', 'b']);
  });

  it('works for an endpoint that nothing was sent to since its take-over', async () => {
    const first = await aReplica('first');
    await route('a', 'b');
    const stopped = first.dispatcher.stop(1_000);
    await pass(5_000);
    await stopped;
    const second = await aReplica('second');
    const replay = second.desk.replay('ep_1', { kind: 'offset', offset: 0 });
    await pass(5_000);
    expect(await replay).toMatchObject({ fromOffset: 0 });
    expect(second.sent).toEqual(['a', 'b']);
  });

  it('waits for what is under way, and refuses another one meanwhile', async () => {
    const replica = await aReplica();
    const answer = deferred<Answer>();
    replica.answer = () => answer.promise;
    await route('a');
    let confirmed = false;
    const replay = replica.desk
      .replay('ep_1', { kind: 'offset', offset: 0 })
      .then(() => (confirmed = true));
    await pass(5_000);
    expect(confirmed).toBe(false);
    await expect(replica.desk.replay('ep_1', { kind: 'offset', offset: 0 })).rejects.toMatchObject({
      code: 'replay-running',
    });
    replica.answer = () => Promise.resolve(response(200));
    answer.resolve(response(200));
    await pass(5_000);
    await replay;
    expect(replica.sent).toEqual(['a', 'a']);
  });

  it('of a paused endpoint is sent when it is resumed', async () => {
    const replica = await aReplica();
    await route('a', 'b');
    const { target } = replica;
    replica.target = { ...target, paused: true };
    replica.dispatcher.endpointChanged('ep_1');
    const replay = replica.desk.replay('ep_1', { kind: 'offset', offset: 0 });
    await pass(5_000);
    expect(await replay).toMatchObject({ fromOffset: 0 });
    expect(replica.desk.status('ep_1')).toMatchObject({
      state: 'paused',
      cursor: { offset: 0, lag: 2 },
    });
    expect(replica.sent).toEqual(['a', 'b']);
    replica.target = target;
    replica.dispatcher.endpointChanged('ep_1');
    await pass(5_000);
    expect(replica.sent).toEqual(['a', 'b', 'a', 'b']);
  });

  it('is refused while Kafka does not tell where to begin', async () => {
    const replica = await aReplica();
    const { dispatcher } = replica;
    const desk = new DispatchDesk({
      dispatcher,
      targets: { get: () => replica.target, appliedOffset: 0 },
      offsetAt: () => Promise.reject(new Error('no leader')),
      partitions: PARTITIONS,
      instance: 'replica-1',
      now: Date.now,
    });
    await expect(desk.replay('ep_1', { kind: 'time', sinceMs: 0 })).rejects.toMatchObject({
      code: 'owner-unavailable',
    });
  });
});
