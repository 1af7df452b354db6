import { JavaBroker } from '../broker/java-broker.mjs';
import { kafkaJars } from '../broker/kafka-jars.mjs';
import { startBroker } from '../broker/start-broker.mjs';

/** A killed broker looks through all of its logs before it is back: few internal ones, and several at once. */
const PROPERTIES = {
  'offsets.topic.num.partitions': '6',
  'transaction.state.log.num.partitions': '6',
  'num.recovery.threads.per.data.dir': '4',
};

/**
 * A broker to be cruel to: one of our own as a Java process where that is possible, for only such a one can be frozen
 * and killed. Else whatever `startBroker` finds.
 *
 * @param {{ say: (line: string) => void, port: number }} options
 * @returns {Promise<import('./own-broker.d.mts').ChaosBroker>}
 */
export async function startChaosBroker({ say, port }) {
  const libs = process.env['KAFKA_BROKERS'] ? null : await kafkaJars(say);
  if (libs === null) {
    const found = await startBroker({ say });
    return { brokers: found.brokers, stop: () => found.stop(), process: null };
  }
  const own = await JavaBroker.start({ libs, port, properties: PROPERTIES });
  return { brokers: own.brokers, stop: () => own.stop(), process: own };
}
