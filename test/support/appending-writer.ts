import { createKafka } from '../../src/kafka/client.js';
import { BarrierFencedLog } from '../../src/kafka/fenced-log.js';
import { KafkaLogReader } from '../../src/kafka/log-reader.js';
import { TransactionalProducer } from '../../src/kafka/transactional-producer.js';
import { testConnection } from './broker.js';
import { silentLogger } from './silent-logger.js';

/**
 * A process that takes partition 0 of a fenced log over and appends `<name>-<n>` without a pause, one line on standard
 * output for each outcome, until it lost the partition.
 */
const [topic = '', name = ''] = process.argv.slice(2);
const kafka = createKafka(testConnection(), silentLogger);
const log = new BarrierFencedLog({
  topic,
  newWriter: (partition) => new TransactionalProducer(kafka, topic, partition),
  reader: await KafkaLogReader.open({
    kafka: createKafka(testConnection(), silentLogger),
    topic,
    groupPrefix: 'test',
    logger: silentLogger,
    onFatal: (error) => {
      throw error;
    },
  }),
  instance: name,
  now: Date.now,
  logger: silentLogger,
});
const owner = await log.takeOver(0);
for (let n = 0, outcome = 'appended'; outcome === 'appended'; n++) {
  outcome = await owner.append([{ key: `${name}-${n}`, value: String(n) }]);
  process.stdout.write(`${name}-${n} ${outcome}\n`);
}
await log.close();
