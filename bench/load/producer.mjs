// A process that writes events to a source topic: at a rate, or as fast as it can.
import { kafkaClient } from '../../scripts/quickstart/kafka-client.mjs';
import { serveCommands } from '../stage/serve-commands.mjs';
import { clockMs } from './clock.mjs';
import { orderEvent } from './order-event.mjs';

/** Events in one request: far below what a broker takes for one partition. */
const FULL_REQUEST = 600;
const TICK_MS = 1;

/** @type {import('kafkajs').Producer} */
let producer;
/** @type {Stream[]} */
const streams = [];

/** Numbered events of some types in turn, spread over a topic's partitions. */
class Stream {
  sent = 0;
  acknowledged = 0;
  #made = 0;
  #waiting = [];
  #sending = false;
  #stopped = false;
  #startedMs = clockMs();
  #timer;
  #finish;

  /** @param {{ topic: string, partitions: number, types: readonly string[], count?: number, perSecond?: number }} wish */
  constructor({ topic, partitions, types, count = Infinity, perSecond }) {
    Object.assign(this, { topic, partitions, types, count, perSecond });
    this.done = new Promise((resolve) => (this.#finish = resolve));
    if (perSecond === undefined) void this.#pour();
    else this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  stop() {
    this.#stopped = true;
    clearInterval(this.#timer);
    if (!this.#sending) this.#finish();
    return this.done;
  }

  async #pour() {
    this.#sending = true;
    while (this.#made < this.count && !this.#stopped) {
      const end = Math.min(this.count, this.#made + FULL_REQUEST);
      const messages = [];
      while (this.#made < end) messages.push(this.#make());
      await this.#write(messages);
    }
    this.#sending = false;
    this.#finish();
  }

  #tick() {
    const due = Math.min(this.count, ((clockMs() - this.#startedMs) / 1000) * this.perSecond);
    while (this.#made < due) this.#waiting.push(this.#make());
    if (!this.#sending) void this.#flush();
  }

  /** One request at a time; what is due meanwhile goes into the next. */
  async #flush() {
    this.#sending = true;
    while (this.#waiting.length > 0) {
      await this.#write(this.#waiting.splice(0, FULL_REQUEST));
    }
    this.#sending = false;
    if (this.#stopped || this.#made >= this.count) {
      clearInterval(this.#timer);
      this.#finish();
    }
  }

  #make() {
    const n = this.#made++;
    const type = this.types[n % this.types.length];
    const partition = Math.floor(n / this.types.length) % this.partitions;
    return { partition, value: orderEvent(n, type) };
  }

  async #write(messages) {
    this.sent += messages.length;
    await producer.sendBatch({ acks: -1, topicMessages: [{ topic: this.topic, messages }] });
    this.acknowledged += messages.length;
  }
}

serveCommands({
  async connect({ brokers }) {
    producer = kafkaClient(brokers).producer({
      allowAutoTopicCreation: false,
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition,
    });
    await producer.connect();
  },
  /** Starts a stream. @returns its number */
  start: (wish) => streams.push(new Stream(wish)) - 1,
  progress: ({ stream }) => ({
    sent: streams[stream].sent,
    acknowledged: streams[stream].acknowledged,
  }),
  /** Ends when all events of a stream with a `count` were acknowledged. */
  done: async ({ stream }) => {
    await streams[stream].done;
  },
  stop: async ({ stream }) => {
    await streams[stream].stop();
    return { acknowledged: streams[stream].acknowledged };
  },
});
