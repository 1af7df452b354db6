import { once } from 'node:events';
import { connect } from 'node:net';
import kafkajs from 'kafkajs';
import type { Consumer, Kafka, PartitionAssigner } from 'kafkajs';
import { parseAddress } from '../../scripts/broker/metadata-probe.mjs';

const LEAVE_GROUP = 13;

/** Makes every member leave its group, as if it had asked for that itself. */
export async function evictMembers(kafka: Kafka, address: string, groupId: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const { groups } = await admin.describeGroups([groupId]);
  await admin.disconnect();
  for (const { memberId } of groups.flatMap(({ members }) => members))
    await request(address, LEAVE_GROUP, [groupId, memberId]);
}

/** Takes over an empty group with a protocol that no kafkajs consumer of the usual kind speaks. */
export async function occupyGroup(kafka: Kafka, groupId: string, topic: string): Promise<Consumer> {
  const consumer = kafka.consumer({ groupId, partitionAssigners: [strangeAssigner] });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.connect();
  await consumer.subscribe({ topics: [topic] });
  await consumer.run({ eachMessage: () => Promise.resolve() });
  await joined;
  return consumer;
}

const strangeAssigner: PartitionAssigner = (options) => {
  const usual = kafkajs.PartitionAssigners.roundRobin(options);
  const name = 'strange';
  return { ...usual, name, protocol: (topics) => ({ ...usual.protocol(topics), name }) };
};

/**
 * One request of version 0 whose body is made of strings.
 *
 * @source https://kafka.apache.org/protocol#protocol_messages
 */
async function request(address: string, apiKey: number, strings: string[]): Promise<void> {
  const head = Buffer.alloc(8);
  head.writeInt16BE(apiKey, 0);
  const body = Buffer.concat([head, ...['intruder', ...strings].map(encoded)]);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  const socket = connect(parseAddress(address));
  socket.write(Buffer.concat([size, body]));
  await once(socket, 'data');
  socket.destroy();
}

function encoded(text: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeInt16BE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]);
}
