// Produces one event: node examples/producer/produce.mjs [type] [JSON data]
// KAFKA_BROKERS (default 127.0.0.1:9092) and TOPIC (default shop.orders) say where to.
import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';

const [type = 'order.created', json = '{"orderId":"order-4711","total":42.5,"currency":"EUR"}'] =
  process.argv.slice(2);
const topic = process.env['TOPIC'] ?? 'shop.orders';
const data = JSON.parse(json);
const id = randomUUID();

const kafka = new kafkajs.Kafka({
  clientId: 'example-producer',
  brokers: (process.env['KAFKA_BROKERS'] ?? '127.0.0.1:9092').split(','),
  logLevel: kafkajs.logLevel.ERROR,
});
const producer = kafka.producer({
  allowAutoTopicCreation: false,
  createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
});
await producer.connect();
// The key keeps the events of one order in order. `id` and `type` are where the gateway looks for an event's id and
// type by default; CloudEvents headers (ce_id, ce_type, …) work, too.
await producer.send({
  topic,
  messages: [{ key: data.orderId ?? null, value: JSON.stringify({ id, type, ...data }) }],
});
await producer.disconnect();
process.stdout.write(`produced ${type} ${id} to ${topic}\n`);
