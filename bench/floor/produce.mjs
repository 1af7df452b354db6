// A process that writes again what the gateway wrote, in requests of the same size, and does nothing else.
import { randomBytes } from 'node:crypto';
import { inRepository } from '../../scripts/repository.mjs';
import { kafkaClient } from '../../scripts/quickstart/kafka-client.mjs';
import { startCpuClock } from '../stage/own-cpu.mjs';
import { serveCommands } from '../stage/serve-commands.mjs';

/** The first records of a topic, as messages for another one. */
async function read({ kafka, groupPrefix, topic, count }) {
  const groupId = `${groupPrefix}.${randomBytes(4).toString('hex')}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 250 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const messages = [];
  await new Promise((resolve, reject) => {
    const eachMessage = async ({ partition, message: { key, value, headers } }) => {
      if (messages.length < count) messages.push({ partition, key, value, headers });
      else resolve();
    };
    consumer.run({ autoCommit: false, eachMessage }).catch(reject);
  });
  await consumer.disconnect();
  return messages;
}

/** One request after the other, each with its share of every topic. */
async function write(producer, topics, count, perRequest) {
  const each = Math.max(1, Math.round(perRequest / topics.length));
  for (let from = 0; from < count; from += each) {
    const topicMessages = topics.map(({ topic, messages }) => ({
      topic,
      messages: messages.slice(from, Math.min(count, from + each)),
    }));
    await producer.sendBatch({ acks: -1, topicMessages });
  }
}

serveCommands({
  /** @returns CPU milliseconds for one record of each of the topics */
  async run({ brokers, groupPrefix, copies, count, perRequest, patched }) {
    if (patched) {
      const { applyClientPatches } = await import(
        inRepository('dist', 'kafka', 'client-patches.js')
      );
      applyClientPatches();
    }
    const kafka = kafkaClient(brokers);
    const topics = [];
    for (const { from, to } of copies) {
      const messages = await read({ kafka, groupPrefix, topic: from, count });
      topics.push({ topic: to, messages });
    }
    const producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition,
    });
    await producer.connect();
    await write(producer, topics, Math.ceil(count / 3), perRequest);
    const cpuMs = startCpuClock();
    await write(producer, topics, count, perRequest);
    const perPairMs = cpuMs() / count;
    await producer.disconnect();
    return { perPairMs };
  },
});
