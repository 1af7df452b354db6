// A process that reads a topic with the Kafka client as it comes, and does nothing with it.
import { randomBytes } from 'node:crypto';
import { kafkaClient } from '../../scripts/quickstart/kafka-client.mjs';
import { startCpuClock } from '../stage/own-cpu.mjs';
import { serveCommands } from '../stage/serve-commands.mjs';

/** Of the records: what the first ones cost to read is left out. */
const WARM_UP = 0.2;

serveCommands({
  /** @returns CPU milliseconds per record of a topic that holds `count` */
  async run({ brokers, topic, groupPrefix, count }) {
    const groupId = `${groupPrefix}.${randomBytes(4).toString('hex')}`;
    const consumer = kafkaClient(brokers).consumer({ groupId, maxWaitTimeInMs: 250 });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    const perRecordMs = await new Promise((resolve, reject) => {
      let read = 0;
      let warm = null;
      consumer
        .run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: 4,
          eachBatch: async (payload) => {
            const { batch } = payload;
            read += batch.messages.length;
            payload.resolveOffset(batch.lastOffset());
            if (warm === null && read >= count * WARM_UP) warm = { read, cpuMs: startCpuClock() };
            if (read >= count && warm !== null) resolve(warm.cpuMs() / (read - warm.read));
          },
        })
        .catch(reject);
    });
    await consumer.disconnect();
    return { perRecordMs };
  },
});
