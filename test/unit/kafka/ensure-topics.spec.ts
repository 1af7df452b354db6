import { describe, expect, it } from '@jest/globals';

import { ensureTopics } from '../../../src/kafka/ensure-topics.js';
import { DAY_MS, topicSpecs } from '../../../src/kafka/topic-specs.js';
import { InMemoryKafka } from '../../support/in-memory-kafka.js';

const SPECS = topicSpecs({
  prefix: 'g',
  partitions: 4,
  replicationFactor: 3,
  maxMessageBytes: 1_100_000,
  longestDeliveryAgeMs: 3 * DAY_MS,
});
const REQUIREMENTS = {
  prefix: 'g',
  longestDeliveryAgeMs: 3 * DAY_MS,
  sourceMaxMessageBytes: null,
  recordedPartitions: 4,
};

describe('ensuring topics', () => {
  it('creates what is missing, once', async () => {
    const admin = new InMemoryKafka().admin();
    const created = await ensureTopics(admin, SPECS, REQUIREMENTS);
    expect(created).toEqual(SPECS.map(({ name }) => name));
    expect(await ensureTopics(admin, SPECS, REQUIREMENTS)).toEqual([]);
    expect((await admin.listTopics()).toSorted()).toEqual(created.toSorted());
  });

  it('refuses unsafe topics, naming each fault and its mend', async () => {
    const kafka = new InMemoryKafka();
    kafka.createTopic('g.deliveries', 4, { 'cleanup.policy': 'compact' });
    kafka.createTopic('g.lanes', 5, { 'cleanup.policy': 'compact' });
    const refused = ensureTopics(kafka.admin(), SPECS, REQUIREMENTS);
    await expect(refused).rejects.toMatchObject({ code: 'unsafe-topics' });
    await expect(refused).rejects.toThrow(
      /g\.deliveries: it is compacted.*Mend: set cleanup\.policy=delete[^]*g\.lanes: it has 5 partitions/,
    );
  });

  it('lets one of three replicas be away', () => {
    const control = SPECS.find(({ name }) => name === 'g.control');
    expect(control).toMatchObject({
      partitions: 1,
      replicationFactor: 3,
      config: { 'min.insync.replicas': '2', 'cleanup.policy': 'compact' },
    });
  });
});
