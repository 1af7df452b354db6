import { beforeEach, describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../../../src/gateway-error.js';
import {
  questionRecord,
  type LaneStatus,
  type Replayed,
  type ReplayFrom,
} from '../../../../src/pipeline/messages/operation.js';
import type { LaneDesk } from '../../../../src/pipeline/operations/lane-desk.js';
import { OperationsChannel } from '../../../../src/pipeline/operations/operations-channel.js';
import { deferred } from '../../../support/deferred.js';
import { InMemoryKafka } from '../../../support/in-memory-kafka.js';

const TOPIC = 'event-gateway.operations';
const SINCE: ReplayFrom = { kind: 'time', sinceMs: 0 };

/** Owns what it is told to own. */
class FakeDesk implements LaneDesk {
  readonly replays: ReplayFrom[] = [];
  replaying: () => Promise<Replayed> = () => Promise.resolve({ partition: 4, fromOffset: 9 });

  constructor(
    readonly instance: string,
    private readonly owned: readonly string[],
  ) {}

  status(endpointId: string): LaneStatus | null {
    return this.owned.includes(endpointId) ? aStatus(this.instance) : null;
  }

  async replay(endpointId: string, from: ReplayFrom): Promise<Replayed | null> {
    if (!this.owned.includes(endpointId)) return null;
    this.replays.push(from);
    return this.replaying();
  }
}

function aStatus(instance: string): LaneStatus {
  return {
    state: 'attached',
    breaker: { state: 'closed', openUntilMs: null },
    inFlight: 1,
    waiting: 2,
    cursor: { partition: 4, offset: 7, lag: 3, ageSeconds: null },
    lastAnswer: null,
    instance,
    asOfMs: 0,
  };
}

let kafka: InMemoryKafka;
let nowMs: number;
let alarms: { readonly atMs: number; readonly callback: () => void }[];
let failures: unknown[];
let confirmed: string[];

/** A replica that follows the topic from now on. */
async function replica(name: string, desk?: LaneDesk): Promise<OperationsChannel> {
  let ids = 0;
  const channel = new OperationsChannel({
    topic: TOPIC,
    reader: kafka.logReader(TOPIC),
    sink: kafka.sink(),
    wakeUps: { schedule: (atMs, callback) => alarms.push({ atMs, callback }) },
    now: () => nowMs,
    newId: () => `${name}-${++ids}`,
    instance: name,
    observer: {
      replayed: (endpointId) => confirmed.push(endpointId),
      failed: (_, error) => failures.push(error),
    },
  });
  await channel.start();
  if (desk) channel.serve(desk);
  return channel;
}

async function pass(ms: number): Promise<void> {
  await kafka.settle();
  nowMs += ms;
  const due = alarms.filter(({ atMs }) => atMs <= nowMs);
  alarms = alarms.filter(({ atMs }) => atMs > nowMs);
  for (const { callback } of due) callback();
  await kafka.settle();
}

/** The code that it is refused with. */
function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'none',
    (error: unknown) => (error instanceof GatewayError ? error.code : String(error)),
  );
}

beforeEach(() => {
  nowMs = 1_000_000;
  kafka = new InMemoryKafka(() => nowMs);
  kafka.createTopic(TOPIC, 1);
  alarms = [];
  failures = [];
  confirmed = [];
});

describe('a question about an endpoint', () => {
  it('is answered by the replica that owns it, whichever asks', async () => {
    await replica('a', new FakeDesk('a', ['ep_1']));
    const b = await replica('b', new FakeDesk('b', ['ep_2']));
    const apiOnly = await replica('c');
    expect(await b.status('ep_1')).toEqual(aStatus('a'));
    expect(await b.status('ep_2')).toEqual(aStatus('b'));
    expect(await apiOnly.status('ep_1')).toEqual(aStatus('a'));
  });

  it('gets each its own answer when many are asked at once', async () => {
    await replica('a', new FakeDesk('a', ['ep_1']));
    const b = await replica('b', new FakeDesk('b', ['ep_2']));
    const answers = await Promise.all([b.status('ep_1'), b.status('ep_2'), b.status('ep_1')]);
    expect(answers.map(({ instance }) => instance)).toEqual(['a', 'b', 'a']);
  });

  it('is given up after two seconds when nobody owns the endpoint', async () => {
    const a = await replica('a', new FakeDesk('a', []));
    let ended = false;
    const code = codeOf(a.status('ep_1')).finally(() => (ended = true));
    await pass(1_999);
    expect(ended).toBe(false);
    await pass(1);
    expect(await code).toBe('owner-unavailable');
  });

  it('is given up while the broker is away', async () => {
    const a = await replica('a', new FakeDesk('a', ['ep_1']));
    kafka.goAway();
    const code = codeOf(a.status('ep_1'));
    await pass(2_000);
    expect(await code).toBe('owner-unavailable');
  });

  it('is given up when its replica stops', async () => {
    const a = await replica('a');
    const code = codeOf(a.status('ep_1'));
    await a.close();
    expect(await code).toBe('owner-unavailable');
  });

  it('fails with what the sink refuses it for', async () => {
    const sink = kafka.sink();
    await sink.close(0);
    const channel = new OperationsChannel({
      topic: TOPIC,
      reader: kafka.logReader(TOPIC),
      sink,
      wakeUps: { schedule: () => undefined },
      now: () => nowMs,
      newId: () => 'q',
      instance: 'a',
      observer: { replayed: () => undefined, failed: () => undefined },
    });
    expect(await codeOf(channel.status('ep_1'))).toBe('sink-closed');
  });
});

describe('a replay', () => {
  it('is answered when the owner has confirmed it', async () => {
    const desk = new FakeDesk('a', ['ep_1']);
    const confirmation = deferred<Replayed>();
    desk.replaying = () => confirmation.promise;
    await replica('a', desk);
    const b = await replica('b', new FakeDesk('b', []));
    let answer: Replayed | null = null;
    const replay = b.replay('ep_1', SINCE).then((replayed) => (answer = replayed));
    await pass(14_000);
    expect(desk.replays).toEqual([SINCE]);
    expect([answer, confirmed]).toEqual([null, []]);
    confirmation.resolve({ partition: 4, fromOffset: 9 });
    await replay;
    expect(answer).toEqual({ partition: 4, fromOffset: 9 });
    expect(confirmed).toEqual(['ep_1']);
  });

  it('is given up after fifteen seconds without a confirmation', async () => {
    const desk = new FakeDesk('a', ['ep_1']);
    desk.replaying = () => new Promise(() => undefined);
    const a = await replica('a', desk);
    const code = codeOf(a.replay('ep_1', SINCE));
    await pass(15_000);
    expect(await code).toBe('owner-unavailable');
  });

  it('is refused for the reason that the owner gives', async () => {
    const desk = new FakeDesk('a', ['ep_1']);
    desk.replaying = () => Promise.reject(new GatewayError('replay-running', 'one is under way'));
    await replica('a', desk);
    const b = await replica('b');
    await expect(b.replay('ep_1', SINCE)).rejects.toMatchObject({
      code: 'replay-running',
      message: 'one is under way',
    });
    expect(failures).toEqual([]);
  });

  it('keeps the owner’s own faults to the owner', async () => {
    const desk = new FakeDesk('a', ['ep_1']);
    const fault = new Error('the plan of the cellar');
    desk.replaying = () => Promise.reject(fault);
    await replica('a', desk);
    const b = await replica('b');
    const refused = await b.replay('ep_1', SINCE).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'internal-error' });
    expect(String(refused)).not.toContain('cellar');
    expect(failures).toEqual([fault]);
  });
});

/** Asks for a replay of `ep_1`. */
async function askAt(askedAtMs: number): Promise<void> {
  const operation = { kind: 'replay', endpointId: 'ep_1', from: SINCE } as const;
  const question = { id: 'q', operation, askedAtMs, instance: 'elsewhere' };
  await kafka.sink().send(questionRecord(TOPIC, question));
}

describe('a replica that owns an endpoint', () => {
  it('leaves alone what was asked more than ten seconds ago', async () => {
    const desk = new FakeDesk('a', ['ep_1']);
    await replica('a', desk);
    await askAt(nowMs - 10_001);
    await pass(0);
    expect(desk.replays).toHaveLength(0);
    await askAt(nowMs - 10_000);
    await pass(0);
    expect(desk.replays).toHaveLength(1);
  });

  it('leaves alone what was asked before it came', async () => {
    await askAt(nowMs);
    const desk = new FakeDesk('a', ['ep_1']);
    await replica('a', desk);
    await pass(0);
    expect(desk.replays).toHaveLength(0);
  });

  it('passes over records that it does not understand', async () => {
    const a = await replica('a', new FakeDesk('a', ['ep_1']));
    await kafka.sink().send({ topic: TOPIC, partition: 0, key: 'x', value: 'no JSON' });
    expect(await a.status('ep_1')).toEqual(aStatus('a'));
  });
});
