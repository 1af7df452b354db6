import { until } from './until.mjs';

const LIMIT_MS = 10_000;

/**
 * Creates a topic and waits until it can be written to: a broker knows of it a little after its creation was answered,
 * and the client's own way to wait gives up at the first answer that says so.
 *
 * @param {import('kafkajs').Kafka} kafka
 * @param {string} topic
 * @param {number} partitions
 */
export async function createTopic(kafka, topic, partitions) {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const wish = { topic, numPartitions: partitions, replicationFactor: 1 };
    await admin.createTopics({ topics: [wish], waitForLeaders: false });
    const isThere = () =>
      admin.fetchTopicMetadata({ topics: [topic] }).then(
        ({ topics }) => topics[0]?.partitions.length === partitions,
        () => false,
      );
    await until(`the topic ${topic} is there`, isThere, LIMIT_MS);
  } finally {
    await admin.disconnect();
  }
}
