// Must run on Node >= 18 with nothing installed.
import { hasCompose, startComposeBroker } from './compose-broker.mjs';
import { JavaBroker } from './java-broker.mjs';
import { kafkaJars } from './kafka-jars.mjs';
import { waitForMetadata } from './wait-for-metadata.mjs';

const THREE_WAYS = `No Kafka broker, and none of the three ways to get one:
  1. set KAFKA_BROKERS to a broker that runs (host:port,host:port)
  2. start a container engine: "docker info" must succeed, with the compose plugin
  3. install Java 17 or newer and Maven ("java -version", "mvn --version")`;

/**
 * Finds or starts a real broker: `KAFKA_BROKERS` when set, else Docker Compose when a daemon answers, else Java and Maven.
 *
 * @param {{ say?: (line: string) => void, port?: number }} [options] `port`: taken when it is free; else any free one
 * @returns {Promise<import('./start-broker.d.mts').Broker>}
 * @throws {Error} for people: what was tried, and the three ways to get a broker
 */
export async function startBroker({ say = () => {}, port } = {}) {
  const given = process.env['KAFKA_BROKERS'];
  if (given) return givenBroker(given);
  if (await hasCompose()) {
    say('Starting Kafka with docker compose …');
    const broker = await startComposeBroker({ port });
    return { ...broker, kind: 'compose', libs: null };
  }
  const libs = await kafkaJars(say);
  if (libs === null) throw new Error(THREE_WAYS);
  const java = await JavaBroker.start({ libs, port });
  return { brokers: java.brokers, kind: 'java', libs, stop: () => java.stop() };
}

async function givenBroker(brokers) {
  const addresses = brokers.split(',').map((address) => address.trim());
  try {
    await waitForMetadata(addresses, 10_000);
  } catch (error) {
    const message = `KAFKA_BROKERS is set, but no broker answers:\n${error.message}`;
    throw new Error(message, { cause: error });
  }
  return { brokers, kind: 'given', libs: null, stop: async () => {} };
}
