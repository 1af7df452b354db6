// A process that takes an event the same way as the gateway, with nothing around it: consume, produce, consume, POST.
import { randomBytes } from 'node:crypto';
import { Agent } from 'undici';
import { kafkaClient } from '../../scripts/quickstart/kafka-client.mjs';
import { startCpuClock } from '../stage/own-cpu.mjs';
import { serveCommands } from '../stage/serve-commands.mjs';
import { signedPost } from './signed-post.mjs';

const KEY = randomBytes(32);
/** Records in one request: far below what a broker takes for one partition. */
const FULL_REQUEST = 600;
let cpuMs = startCpuClock();

/** One request outstanding; what comes meanwhile goes into the next. */
function batching(producer, topic) {
  const waiting = [];
  let sending = false;
  const flush = async () => {
    sending = true;
    while (waiting.length > 0) {
      const messages = waiting.splice(0, FULL_REQUEST);
      await producer.sendBatch({ acks: -1, topicMessages: [{ topic, messages }] });
    }
    sending = false;
  };
  return (message) => {
    waiting.push(message);
    if (!sending) void flush();
  };
}

async function consume(kafka, groupId, topic, onMessage) {
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 250 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 4,
    eachBatch: async (payload) => {
      const { batch } = payload;
      batch.messages.forEach(onMessage);
      payload.resolveOffset(batch.lastOffset());
    },
  });
  await joined;
}

serveCommands({
  /** Relays from now on. */
  async start({ brokers, groupPrefix, from, through, resultsTo, origin, path }) {
    const kafka = kafkaClient(brokers);
    const agent = new Agent({ pipelining: 1, allowH2: false });
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const relay = batching(producer, through);
    const record = batching(await connected(kafka), resultsTo);
    await consume(kafka, `${groupPrefix}.second`, through, ({ value, offset }) => {
      signedPost(agent, KEY, { origin, path }, `dlv_${offset}`, value, () => {
        record({ key: `k${offset}`, value });
      });
    });
    await consume(kafka, `${groupPrefix}.first`, from, ({ value, offset }) => {
      relay({ key: `k${offset}`, value });
    });
  },
  /** CPU milliseconds since the last time. */
  cpu() {
    const spent = cpuMs();
    cpuMs = startCpuClock();
    return spent;
  },
});

async function connected(kafka) {
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  return producer;
}
