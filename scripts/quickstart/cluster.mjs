/**
 * Creates the demonstration's source topics where they are missing.
 *
 * @param {import('kafkajs').Kafka} kafka
 * @param {readonly string[]} topics
 */
export async function createTopics(kafka, topics) {
  await withAdmin(kafka, (admin) =>
    admin.createTopics({
      topics: topics.map((topic) => ({ topic, numPartitions: 3, replicationFactor: 1 })),
      waitForLeaders: true,
    }),
  );
}

/** Removes what a run left on somebody's cluster: topics and consumer groups whose names begin with `prefix`. */
export async function removeTraces(kafka, prefix) {
  await withAdmin(kafka, async (admin) => {
    const topics = (await admin.listTopics()).filter((name) => name.startsWith(prefix));
    if (topics.length > 0) await admin.deleteTopics({ topics });
    const { groups } = await admin.listGroups();
    for (const { groupId } of groups) {
      // One that a killed member never left is forgotten by the broker in its own time.
      if (groupId.startsWith(prefix)) await admin.deleteGroups([groupId]).catch(() => {});
    }
  });
}

async function withAdmin(kafka, work) {
  const admin = kafka.admin();
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.disconnect();
  }
}
