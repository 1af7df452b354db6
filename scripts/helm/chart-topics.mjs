const AGE = 'retention.ms';
const BATCH = 'max.message.bytes';

/** Any plan will do; which of its numbers a topic follows is found by changing them one at a time. */
const PLAN = {
  prefix: 'p',
  partitions: 2,
  replicationFactor: 1,
  maxMessageBytes: 1_000_000,
  longestDeliveryAgeMs: 1_000_000,
};

/**
 * The gateway's own topics for the chart's files/topics.json: what is the same in every installation, and which of the
 * operator's numbers the rest follows.
 *
 * @param {(plan: typeof PLAN) => readonly { name: string, partitions: number, config: Record<string, string> }[]} topicSpecs
 *   the function of src/kafka/topic-specs.ts
 * @returns {{ name: string, partitions?: number, config: Record<string, string>, retentionBeyondAgeMs?: number,
 *   carriesEvents?: true }[]} without the prefix and `min.insync.replicas`. `partitions` is left out where
 *   DELIVERIES_PARTITIONS holds; `retentionBeyondAgeMs` is added to LONGEST_DELIVERY_AGE_SECONDS; `carriesEvents` means
 *   that `max.message.bytes` follows the settings
 */
export function chartTopics(topicSpecs) {
  const specs = topicSpecs(PLAN);
  const [parted, older, larger] = ['partitions', 'longestDeliveryAgeMs', 'maxMessageBytes'].map(
    (number) => topicSpecs({ ...PLAN, [number]: PLAN[number] + 1 }),
  );
  return specs.map((spec, index) =>
    chartTopic(spec, { parted: parted[index], older: older[index], larger: larger[index] }),
  );
}

/** @param others the same topic when one of the numbers is another */
function chartTopic({ name, partitions, config }, { parted, older, larger }) {
  const topic = { name: name.slice(`${PLAN.prefix}.`.length), config: { ...config } };
  delete topic.config['min.insync.replicas'];
  if (parted.partitions === partitions) topic.partitions = partitions;
  if (older.config[AGE] !== config[AGE]) {
    topic.retentionBeyondAgeMs = Number(config[AGE]) - PLAN.longestDeliveryAgeMs;
    delete topic.config[AGE];
  }
  if (larger.config[BATCH] !== config[BATCH]) {
    topic.carriesEvents = true;
    delete topic.config[BATCH];
  }
  return topic;
}
