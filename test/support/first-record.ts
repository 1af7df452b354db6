import kafkajs from 'kafkajs';
import type { KafkaMessage } from 'kafkajs';
import { brokerAddresses, uniqueName } from './broker.js';

/** The first record of a topic, read with a plain client and none of the gateway's code; waits until there is one. */
export async function firstRecord(topic: string): Promise<KafkaMessage> {
  const kafka = new kafkajs.Kafka({
    brokers: brokerAddresses(),
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const consumer = kafka.consumer({ groupId: uniqueName('first-record') });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    return await new Promise<KafkaMessage>((resolve, reject) => {
      const eachMessage = async ({ message }: { message: KafkaMessage }): Promise<void> =>
        resolve(message);
      consumer.run({ eachMessage, autoCommit: false }).catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
}
