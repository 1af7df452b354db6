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
      const partitions = await admin.fetchTopicOffsets(topic);
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
