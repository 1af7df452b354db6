import { afterEach, describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { JavaBroker } from '../../scripts/broker/java-broker.mjs';
import { countBrokers } from '../../scripts/broker/metadata-probe.mjs';
import { freePort } from '../../scripts/processes/free-port.mjs';
import { brokerAddresses } from '../support/broker.js';
import { eventually, succeeds } from './eventually.js';

const libs = process.env['KAFKA_LIBS'];
const describeWithJars = libs === undefined ? describe.skip : describe;

describe('asking an address for its brokers', () => {
  it('finds the broker that the tests use', async () => {
    expect(await countBrokers(brokerAddresses()[0]!)).toBeGreaterThan(0);
  });

  it('says so when nothing listens there', async () => {
    await expect(countBrokers(`127.0.0.1:${await freePort()}`)).rejects.toThrow('ECONNREFUSED');
  });

  it('says so when what listens there does not answer, as a TLS listener does not', async () => {
    const port = await freePort();
    const silent = createServer().listen(port, '127.0.0.1');
    await once(silent, 'listening');

    await expect(countBrokers(`127.0.0.1:${port}`, 200)).rejects.toThrow('TLS');
    silent.close();
  });
});

/** The broker's topics, after `created` was created when it is given. */
async function topicsOf(brokers: string, created?: string): Promise<string[]> {
  const admin = new kafkajs.Kafka({
    brokers: [brokers],
    logLevel: kafkajs.logLevel.NOTHING,
  }).admin();
  await admin.connect();
  try {
    if (created !== undefined) await admin.createTopics({ topics: [{ topic: created }] });
    return await admin.listTopics();
  } finally {
    await admin.disconnect();
  }
}

describeWithJars('a broker of our own', () => {
  let broker: JavaBroker | null = null;
  afterEach(() => broker?.stop());

  it('comes back on the same port with the same data after kill -9, and can be frozen', async () => {
    broker = await JavaBroker.start({ libs: libs! });
    const { brokers, pid } = broker;
    expect(await topicsOf(brokers, 'kept')).toEqual(['kept']);

    await broker.kill();
    await expect(countBrokers(brokers)).rejects.toThrow('ECONNREFUSED');

    await broker.restart();
    expect(broker.brokers).toBe(brokers);
    expect(broker.pid).not.toBe(pid);
    expect(await topicsOf(brokers)).toEqual(['kept']);

    broker.pause();
    // The threads of a process stop one by one, a moment after the signal.
    await eventually('it says nothing', async () => !(await succeeds(countBrokers(brokers, 300))));
    broker.resume();
    expect(await countBrokers(brokers, 5_000)).toBe(1);
  }, 60_000);
});
