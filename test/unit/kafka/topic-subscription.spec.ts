import { describe, expect, it } from '@jest/globals';

import { missingTopics, subscribedTopics } from '../../../src/kafka/topic-subscription.js';

const ignoreTopics = (topic: string): boolean => topic.startsWith('g.');

const EXISTING = ['orders', 'payments.eu', 'payments.us', '__consumer_offsets', 'g.results'];

describe('the subscribed topics', () => {
  it('are the names that exist and all that an expression matches', () => {
    const topics = ['orders', 'later', /^payments[.]/];
    expect(subscribedTopics({ topics }, EXISTING)).toEqual([
      'orders',
      'payments.eu',
      'payments.us',
    ]);
    expect(missingTopics({ topics }, EXISTING)).toEqual(['later']);
  });

  it("never are Kafka's own or ignored ones, unless they are named", () => {
    expect(subscribedTopics({ topics: [/./], ignoreTopics }, EXISTING)).toEqual([
      'orders',
      'payments.eu',
      'payments.us',
    ]);
    expect(subscribedTopics({ topics: ['g.results'], ignoreTopics }, EXISTING)).toEqual([
      'g.results',
    ]);
  });

  it('are the same at every match, also for an expression with a memory', () => {
    const topics = [/payments/g];
    const first = subscribedTopics({ topics }, EXISTING);
    expect(subscribedTopics({ topics }, EXISTING)).toEqual(first);
    expect(first).toHaveLength(2);
  });
});
