import { loadConsumerGroup } from './kafkajs-internals.js';
import type { ConsumerGroup } from './kafkajs-internals.js';

const sleepers = new WeakMap<ConsumerGroup, Set<() => void>>();

/**
 * A fetch that finds all partitions of its broker paused sleeps for the consumer's `maxWaitTimeInMs`, deaf to a
 * `resume` meanwhile. Here `resume` wakes it: a partition that was paused for a moment goes on at once, and a sweep of a
 * log reader begins within 2 ms instead of 50 on average.
 */
export function wakeFetchesAtResume(): void {
  const { prototype } = loadConsumerGroup();
  // oxlint-disable-next-line typescript/unbound-method -- called with the group that it is looked up on
  const { fetch, resume } = prototype;
  prototype.fetch = async function (this: ConsumerGroup, nodeId: string) {
    if (hasWork(this, nodeId)) return fetch.call(this, nodeId);
    await sleep(this);
    return [];
  };
  prototype.resume = function (this: ConsumerGroup, places) {
    resume.call(this, places);
    for (const wake of sleepers.get(this) ?? []) wake();
  };
}

function hasWork(group: ConsumerGroup, nodeId: string): boolean {
  const { subscriptionState } = group;
  if (subscriptionState.paused().length === 0) return true;
  const active = subscriptionState.active().filter(({ partitions }) => partitions.length > 0);
  if (active.length === 0) return false;
  return group
    .filterPartitionsByNode(nodeId, active)
    .some(({ partitions }) => partitions.length > 0);
}

function sleep(group: ConsumerGroup): Promise<void> {
  const asleep = sleepers.get(group) ?? new Set();
  sleepers.set(group, asleep);
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      asleep.delete(wake);
      resolve();
    };
    const timer = setTimeout(wake, group.maxWaitTime);
    asleep.add(wake);
  });
}
