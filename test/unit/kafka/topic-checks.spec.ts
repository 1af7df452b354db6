import { describe, expect, it } from '@jest/globals';

import type { TopicDescription } from '../../../src/kafka/ports.js';
import { topicFaults } from '../../../src/kafka/topic-checks.js';
import { DAY_MS, topicSpecs } from '../../../src/kafka/topic-specs.js';

const PLAN = {
  prefix: 'g',
  partitions: 6,
  replicationFactor: 1,
  maxMessageBytes: 2_000_000,
  longestDeliveryAgeMs: 3 * DAY_MS,
};
const REQUIREMENTS = {
  prefix: 'g',
  longestDeliveryAgeMs: 3 * DAY_MS,
  sourceMaxMessageBytes: 1_500_000,
  recordedPartitions: 6,
};

/** All topics as the gateway creates them, one of them changed. */
function withTopic(
  name: string,
  change: { partitions?: number; config?: Record<string, string> },
): TopicDescription[] {
  return topicSpecs(PLAN).map((spec) => {
    if (spec.name !== name) return spec;
    const { partitions = spec.partitions } = change;
    return { name, partitions, config: { ...spec.config, ...change.config } };
  });
}

describe('the checks of topics', () => {
  it('find no fault in the topics that the gateway creates', () => {
    expect(topicFaults(topicSpecs(PLAN), REQUIREMENTS)).toEqual([]);
  });

  it.each([
    ['g.deliveries', 'cleanup.policy', 'compact', 'compacted'],
    ['g.results', 'cleanup.policy', 'compact,delete', 'compacted'],
    ['g.control', 'cleanup.policy', 'delete', 'not compacted only'],
    ['g.lanes', 'cleanup.policy', 'compact,delete', 'not compacted only'],
    ['g.deliveries', 'retention.ms', String(4 * DAY_MS - 1), 'the least'],
    ['g.delay.6h', 'retention.ms', String(7.5 * DAY_MS - 1), 'the least'],
    ['g.delay.5s', 'retention.bytes', '1000000', 'retention.bytes'],
    ['g.dead-letters', 'retention.bytes', '1000000', 'retention.bytes'],
    ['g.delay.2m', 'message.timestamp.type', 'CreateTime', "the broker's time"],
    ['g.deliveries', 'max.message.bytes', '1499999', "below the source topics' 1500000"],
    ['g.quarantine', 'max.message.bytes', '1048588', "below the source topics' 1500000"],
  ])('name the fault of %s with %s=%s and its mend', (topic, name, value, told) => {
    const faults = topicFaults(withTopic(topic, { config: { [name]: value } }), REQUIREMENTS);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ topic, mend: expect.stringContaining(`set ${name}=`) });
    expect(faults[0]?.fault).toContain(told);
  });

  it.each([
    ['g.deliveries', 12],
    ['g.lanes', 3],
    ['g.control', 2],
  ])('name a changed number of partitions of %s', (topic, partitions) => {
    const faults = topicFaults(withTopic(topic, { partitions }), REQUIREMENTS);
    expect(faults).toMatchObject([
      { topic, fault: expect.stringContaining(`${partitions} partitions`) },
    ]);
  });

  it('list every fault at once', () => {
    const config = { 'cleanup.policy': 'compact', 'retention.bytes': '1', 'retention.ms': '1' };
    const faults = topicFaults(withTopic('g.deliveries', { partitions: 1, config }), REQUIREMENTS);
    expect(faults).toHaveLength(4);
  });

  it('take unlimited retention for long enough, and foreign topics for none of theirs', () => {
    const described = withTopic('g.deliveries', { config: { 'retention.ms': '-1' } });
    const foreign = { name: 'orders', partitions: 1, config: { 'cleanup.policy': 'compact' } };
    expect(topicFaults([...described, foreign], REQUIREMENTS)).toEqual([]);
  });
});
