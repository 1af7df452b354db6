import { JavaBroker } from '../broker/java-broker.mjs';
import { kafkaJars } from '../broker/kafka-jars.mjs';
import { startBroker } from '../broker/start-broker.mjs';

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
    const { brokers, stop } = await startBroker({ say });
    return { brokers, stop, process: null };
  }
  const own = await JavaBroker.start({ libs, port });
  return { brokers: own.brokers, stop: () => own.stop(), process: own };
}
