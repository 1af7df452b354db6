import { randomBytes } from 'node:crypto';
import { ensureBuilt } from '../build.mjs';
import { BackgroundProcess } from '../processes/background-process.mjs';
import { freePort } from '../processes/free-port.mjs';
import { inRepository, repository } from '../repository.mjs';
import { createTopics, removeTraces } from './cluster.mjs';
import { kafkaClient } from './kafka-client.mjs';
import { waitUntilUp } from './wait-until-up.mjs';

const SHOWN_LINES = 25;

/**
 * @typedef {object} Stage where the demonstration plays
 * @property {string} brokers
 * @property {import('kafkajs').Kafka} kafka
 * @property {{ orders: string, payments: string, results: string }} topics
 * @property {{ url: string, apiKey: string }} gateway
 * @property {{ hooksUrl: string, controlUrl: string }} receiver as the gateway and as we reach it
 * @property {Promise<unknown>} ended resolves when the gateway or the receiver ended by itself
 * @property {() => string} lastWords what they last logged, or nothing
 */

/**
 * Starts gateway and receiver on this machine, on free ports.
 *
 * @returns {Promise<Stage>}
 */
export async function localStage({ node, broker, cleanup, say }) {
  say(`Broker    ${broker.brokers}`);
  if (await ensureBuilt(node)) say('Built     dist/');

  const run = broker.kind === 'given' ? `quickstart-${randomBytes(3).toString('hex')}.` : '';
  const prefix = `${run}event-gateway`;
  const topics = {
    orders: `${run}shop.orders`,
    payments: `${run}shop.payments`,
    results: `${prefix}.results`,
  };
  const kafka = kafkaClient(broker.brokers);
  if (run !== '') cleanup.add(() => removeTraces(kafka, run));
  await createTopics(kafka, [topics.orders, topics.payments]);

  const receiver = await startReceiver(node, cleanup);
  say(`Receiver  ${receiver.url}`);
  const apiKey = randomBytes(24).toString('base64url');
  const gateway = await startGateway(node, cleanup, {
    KAFKA_BROKERS: broker.brokers,
    SOURCE_TOPICS: `${topics.orders},${topics.payments}`,
    TOPIC_PREFIX: prefix,
    DELIVERIES_PARTITIONS: '6',
    REPLICATION_FACTOR: '1',
    ADMIN_API_KEY: apiKey,
    ENDPOINT_ALLOW_HTTP: 'true',
    ENDPOINT_ALLOW_CIDRS: '127.0.0.0/8',
  });
  say(`Gateway   ${gateway.url}\n`);
  return {
    brokers: broker.brokers,
    kafka,
    topics,
    gateway: { url: gateway.url, apiKey },
    receiver: { hooksUrl: `${receiver.url}/hooks`, controlUrl: receiver.url },
    ended: Promise.race([gateway.process.exit, receiver.process.exit]),
    lastWords: () => lastWordsOf(gateway.process) + lastWordsOf(receiver.process),
  };
}

async function startReceiver(node, cleanup) {
  const port = await freePort();
  const script = inRepository('scripts', 'quickstart', 'receiver.mjs');
  const env = { ...process.env, PORT: String(port), HOST: '127.0.0.1' };
  const child = new BackgroundProcess('receiver', node, [script], { env });
  cleanup.add(() => child.stop());
  const url = `http://127.0.0.1:${port}`;
  await upOrExplained(child, `${url}/report`);
  return { process: child, url };
}

/** As `npm start` does, with settings for this machine only. */
async function startGateway(node, cleanup, settings) {
  const port = await freePort();
  const env = { ...process.env, ...settings, HTTP_PORT: String(port), HTTP_HOST: '127.0.0.1' };
  const args = ['--enable-source-maps', inRepository('dist', 'main.js')];
  const child = new BackgroundProcess('gateway', node, args, { env, cwd: repository });
  cleanup.add(() => child.stop(30_000));
  const url = `http://127.0.0.1:${port}`;
  await upOrExplained(child, `${url}/health/ready`);
  return { process: child, url };
}

async function upOrExplained(child, url) {
  try {
    await waitUntilUp(url, () => child.running);
  } catch (error) {
    const reason = `The ${child.name} is not up: ${error.message}`;
    throw new Error(reason + lastWordsOf(child), { cause: error });
  }
}

function lastWordsOf({ name, lines }) {
  if (lines.length === 0) return '';
  return `\n\nThe last lines of the ${name}:\n${lines.slice(-SHOWN_LINES).join('\n')}`;
}
