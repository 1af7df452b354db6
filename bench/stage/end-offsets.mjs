import { setTimeout as sleep } from 'node:timers/promises';

const TRIES = 20;
const PAUSE_MS = 250;

/**
 * How many records were ever written to the gateway's topics.
 *
 * @param {import('kafkajs').Kafka} kafka
 * @param {string} prefix
 * @returns {Promise<Record<string, number>>} by the topic's name after the prefix, such as `results`, `delay.5s`
 */
export async function endOffsets(kafka, prefix) {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = {};
    for (const topic of await admin.listTopics()) {
      if (!topic.startsWith(`${prefix}.`)) continue;
      const partitions = await offsetsOf(admin, topic);
      ends[topic.slice(prefix.length + 1)] = partitions.reduce(
        (sum, { high }) => sum + Number(high),
        0,
      );
    }
    return ends;
  } finally {
    await admin.disconnect();
  }
}

/** A topic that was just created may have no leader yet. */
async function offsetsOf(admin, topic) {
  for (let left = TRIES; ; left--) {
    try {
      return await admin.fetchTopicOffsets(topic);
    } catch (error) {
      if (left === 0 || error.retriable !== true) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
