import { setTimeout as sleep } from 'node:timers/promises';

const TICK_MS = 100;

/**
 * Produces the events evenly over time: orders as plain JSON with `id` and `type`, payments as CloudEvents in Kafka
 * binary mode, so that both ways to name an event are seen.
 *
 * @param {{ kafka: import('kafkajs').Kafka, topics: { orders: string, payments: string } }} stage
 * @param {readonly import('./shop-events.mjs').ShopEvent[]} events
 * @param {number} perSecond
 * @param {{ produced: (event: import('./shop-events.mjs').ShopEvent) => void }} ledger told of each that the broker has
 */
export async function produce({ kafka, topics }, events, perSecond, ledger) {
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  try {
    const atOnce = Math.max(1, Math.round((perSecond * TICK_MS) / 1000));
    for (let next = 0; next < events.length; next += atOnce) {
      const due = events.slice(next, next + atOnce);
      await producer.sendBatch({
        topicMessages: due.map((event) => ({
          topic: topics[event.topic],
          messages: [event.topic === 'orders' ? plainJson(event) : cloudEvent(event)],
        })),
      });
      due.forEach((event) => ledger.produced(event));
      await sleep(TICK_MS);
    }
  } finally {
    await producer.disconnect();
  }
}

function plainJson({ id, type, key, data }) {
  const value = { id, type, occurredAt: new Date().toISOString(), ...data };
  return { key, value: JSON.stringify(value) };
}

/** @source CloudEvents Kafka protocol binding 1.0.2, section 3.2 */
function cloudEvent({ id, type, key, data }) {
  const headers = {
    ce_specversion: '1.0',
    ce_id: id,
    ce_source: '/shop/payments',
    ce_type: type,
    ce_time: new Date().toISOString(),
    'content-type': 'application/json',
  };
  return { key, value: JSON.stringify(data), headers };
}
