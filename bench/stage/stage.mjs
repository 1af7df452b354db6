import { randomBytes } from 'node:crypto';
import { removeTraces } from '../../scripts/quickstart/cluster.mjs';
import { createTopic } from './create-topic.mjs';
import { endOffsets } from './end-offsets.mjs';
import { Gateway } from './gateway.mjs';
import { HelperProcess } from './helper-process.mjs';
import { until } from './until.mjs';

const SOURCE_PARTITIONS = 3;

/**
 * Everything that one measurement needs, each in a process of its own: the gateway with its endpoints, a receiver,
 * and a producer of events. Topics and groups have names of their own and are removed in the end.
 */
export class Stage {
  #bench;
  #prefix;
  #undo = [];

  /**
   * @param {import('../bench.mjs').Bench} bench
   * @param {{ endpoints: (receiver: { url: string }) => readonly object[], settings?: Readonly<Record<string, string>> }} wish
   *   `endpoints`: as in the configuration file, with their `types`
   */
  static async open(bench, wish) {
    const stage = new Stage(bench);
    bench.cleanup.add(() => stage.close());
    await stage.#start(wish);
    return stage;
  }

  constructor(bench) {
    this.#bench = bench;
    this.#prefix = `bench-${randomBytes(3).toString('hex')}.`;
    this.topic = `${this.#prefix}orders`;
    this.gatewayPrefix = `${this.#prefix}gateway`;
  }

  async #start({ endpoints, settings = {} }) {
    const { node, brokers, kafka } = this.#bench;
    this.#undo.push(() => removeTraces(kafka, this.#prefix));
    await createTopic(kafka, this.topic, SOURCE_PARTITIONS);

    this.receiver = await this.helper('load/receiver.mjs');
    const { port } = await this.receiver.ask('open');
    this.receiverUrl = `http://127.0.0.1:${port}`;
    this.producer = await this.helper('load/producer.mjs');
    await this.producer.ask('connect', { brokers });

    this.gateway = await Gateway.start(node, {
      endpoints: endpoints({ url: this.receiverUrl }),
      settings: {
        KAFKA_BROKERS: brokers,
        SOURCE_TOPICS: this.topic,
        TOPIC_PREFIX: this.gatewayPrefix,
        ...settings,
      },
    });
    this.#undo.push(() => this.gateway.stop());
  }

  /** Starts another process of ours, which ends with the stage. */
  async helper(script) {
    const helper = new HelperProcess(this.#bench.node, script);
    this.#undo.push(() => helper.stop());
    return helper;
  }

  /** Creates a topic that is removed with the stage. @returns its name */
  async scratchTopic(name, partitions) {
    const topic = `${this.#prefix}${name}`;
    await createTopic(this.#bench.kafka, topic, partitions);
    return topic;
  }

  /** What a stream of events on the source topic is made of, see `load/producer.mjs`. */
  events(types) {
    return { topic: this.topic, partitions: SOURCE_PARTITIONS, types };
  }

  /** Writes events. @returns the stream's number */
  produce(types, wish) {
    return this.producer.ask('start', { ...this.events(types), ...wish });
  }

  /** Writes a number of events as fast as possible, and waits until the broker has them. */
  async fill(types, count) {
    const stream = await this.produce(types, { count });
    await this.producer.ask('done', { stream });
  }

  /** Ends of the gateway's topics, by the last part of their names. */
  ends() {
    return endOffsets(this.#bench.kafka, this.gatewayPrefix);
  }

  /** Waits until the receiver has had so many different events. */
  received(count, limitMs) {
    const enough = async () => (await this.receiver.ask('totals')).distinct >= count;
    return until(`${count} events were received`, enough, limitMs, () => this.gateway.running);
  }

  /** Waits until so many results were written. */
  recorded(count, limitMs) {
    const enough = async () => ((await this.ends())['results'] ?? 0) >= count;
    return until(`${count} results were written`, enough, limitMs, () => this.gateway.running);
  }

  async close() {
    for (let step = this.#undo.pop(); step !== undefined; step = this.#undo.pop()) await step();
  }
}
