import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type AddressInfo } from 'node:net';
import { JavaBroker } from '../../scripts/broker/java-broker.mjs';
import { countBrokers } from '../../scripts/broker/metadata-probe.mjs';
import { freePort } from '../../scripts/processes/free-port.mjs';
import { brokerAddresses } from '../support/broker.js';

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
    const silent = createServer().listen(0, '127.0.0.1');
    const { port } = silent.address() as AddressInfo;

    await expect(countBrokers(`127.0.0.1:${port}`, 200)).rejects.toThrow('TLS');
    silent.close();
  });
});

describeWithJars('a broker of our own', () => {
  let broker: JavaBroker | null = null;
  afterEach(() => broker?.stop());

  it('comes back on the same port with the same data after kill -9, and can be frozen', async () => {
    broker = await JavaBroker.start({ libs: libs!, properties: { 'num.partitions': '5' } });
    const { brokers, pid } = broker;
    expect(await countBrokers(brokers)).toBe(1);

    await broker.kill();
    await expect(countBrokers(brokers)).rejects.toThrow('ECONNREFUSED');

    await broker.restart();
    expect(broker.brokers).toBe(brokers);
    expect(broker.pid).not.toBe(pid);
    expect(await countBrokers(brokers)).toBe(1);

    broker.pause();
    await expect(countBrokers(brokers, 300)).rejects.toThrow('no answer');
    broker.resume();
    expect(await countBrokers(brokers, 5_000)).toBe(1);
  }, 60_000);
});
