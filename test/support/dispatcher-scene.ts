import { Attempts } from '../../src/pipeline/dispatcher/attempt.js';
import { Dispatcher } from '../../src/pipeline/dispatcher/dispatcher.js';
import type { DispatcherObserver } from '../../src/pipeline/dispatcher/dispatcher-observer.js';
import { deliveryRecord, type Delivery } from '../../src/pipeline/messages/delivery.js';
import type { Target } from '../../src/pipeline/messages/target.js';
import { OutcomeRecorder } from '../../src/pipeline/results/outcome-recorder.js';
import { Quarantine } from '../../src/pipeline/results/quarantine.js';
import type { Answer } from '../../src/pipeline/sending/sender.js';
import { topologyOf } from '../../src/topology.js';
import { aDelivery, aTarget } from './builders.js';
import { InMemoryKafka } from './in-memory-kafka.js';

const TOPOLOGY = topologyOf('event-gateway');

/** What a test may choose of a dispatcher scene. */
export interface DispatcherSceneOptions {
  readonly partitions?: number;
  readonly inFlightTotal?: number;
  readonly lanePlaces?: number;
  readonly observer?: Partial<DispatcherObserver>;
  /** What an endpoint answers; status 200 when left out. */
  readonly answer?: (endpointId: string) => Promise<Answer>;
  readonly target?: (endpointId: string) => Target;
}

/** One dispatcher on a log in memory, with every endpoint that it is asked about, driven by the timers of the test. */
export class DispatcherScene {
  readonly dispatcher: Dispatcher;

  constructor(
    private readonly options: DispatcherSceneOptions = {},
    readonly kafka = new InMemoryKafka(Date.now),
  ) {
    const { partitions = 1, observer, target, answer } = options;
    for (const topic of [TOPOLOGY.deliveries, TOPOLOGY.lanes]) kafka.createTopic(topic, partitions);
    for (const topic of [TOPOLOGY.results, TOPOLOGY.deadLetters, TOPOLOGY.quarantine])
      kafka.createTopic(topic, 1);
    for (const name of ['5s', '30s', '2m', '10m', '1h', '6h'])
      kafka.createTopic(`event-gateway.delay.${name}`, 1);
    const sink = kafka.sink();
    const silent = { retried: nothing, dead: nothing, dropped: nothing };
    const outcomes = new OutcomeRecorder(sink, TOPOLOGY, 1, 'replica-1', silent);
    const clock = { now: Date.now, random: () => 0 };
    const credentials = { oauth: null, clientCertificate: null };
    const request = { headers: {}, body: Buffer.alloc(0), timeoutMs: 1_000, ...credentials };
    this.dispatcher = new Dispatcher({
      targets: { get: target ?? ((id) => aTarget({ id })), appliedOffset: 0 },
      attempts: new Attempts(
        { build: ({ id }) => ({ ...request, url: id }) },
        { send: ({ url }) => answer?.(url) ?? Promise.resolve(OK), close: () => Promise.resolve() },
        outcomes,
        { disable: () => Promise.resolve(true) },
        clock,
        { attempted: nothing },
      ),
      outcomes,
      quarantine: new Quarantine(sink, TOPOLOGY.quarantine, Date.now, { quarantined: nothing }),
      sink,
      reader: kafka.logReader(TOPOLOGY.deliveries),
      lanes: kafka.fencedLog(TOPOLOGY.lanes, 'replica-1'),
      wakeUps: {
        schedule: (atMs, callback) => setTimeout(callback, Math.max(0, atMs - Date.now())).unref(),
      },
      clock,
      limits: {
        lanePlaces: options.lanePlaces ?? 16,
        span: 24_000,
        inFlightTotal: options.inFlightTotal ?? 100,
        waitingBytes: 100_000_000,
        commitIntervalMs: 200,
      },
      observer: { ...SILENT, ...observer },
      onFatal: fail,
    });
  }

  start(): Promise<void> {
    const { dispatcher, kafka } = this;
    return dispatcher.start(
      kafka.groupSource({
        groupId: TOPOLOGY.groups.dispatcher,
        topics: [TOPOLOGY.deliveries],
        onAssigned: dispatcher.assigned,
        onFatal: fail,
      }),
    );
  }

  /** Writes deliveries, each to the partition of its endpoint. */
  async deliver(deliveries: readonly Partial<Delivery>[]): Promise<void> {
    const sink = this.kafka.sink();
    for (const fields of deliveries) {
      const delivery = aDelivery({ deadlineMs: Number.MAX_SAFE_INTEGER, ...fields });
      await sink.send(deliveryRecord(TOPOLOGY.deliveries, delivery));
    }
  }
}

const SILENT: DispatcherObserver = {
  committed: nothing,
  overtaken: nothing,
  doubted: nothing,
  repeated: nothing,
  caughtUp: nothing,
  takenOver: nothing,
  refused: nothing,
};

const OK: Answer = {
  kind: 'response',
  status: 200,
  durationMs: 1,
  retryAfter: null,
  bodySnippet: '',
  truncated: false,
};

function nothing(): void {}

function fail(error: unknown): never {
  throw error;
}
