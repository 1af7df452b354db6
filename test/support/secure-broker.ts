import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { selfSignedCertificate } from './certificate.js';

/** A real one-node Kafka whose one listener for clients asks for TLS and SCRAM. */
export interface SecureBroker {
  /** `localhost:port`, the name in its certificate. */
  readonly address: string;
  /** The certificate to trust, PEM. */
  readonly ca: string;
  stop(): Promise<void>;
}

export interface ScramUser {
  readonly username: string;
  readonly password: string;
}

const STORAGE_TOOL = 'kafka.tools.StorageTool';

/**
 * Formats a new data folder with the user in it, and starts a broker on free ports. It may not answer yet.
 *
 * @param libs the folder with Kafka's jars
 */
export async function startSecureBroker(libs: string, user: ScramUser): Promise<SecureBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'event-gateway-secure-broker-'));
  const [port, internalPort, controllerPort] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
  ]);
  const { key, cert } = selfSignedCertificate(['localhost']);
  const keyStore = join(folder, 'server.pem');
  writeFileSync(keyStore, key + cert);
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners:
      `SASL_SSL://localhost:${port},INTERNAL://127.0.0.1:${internalPort},` +
      `CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `SASL_SSL://localhost:${port},INTERNAL://127.0.0.1:${internalPort}`,
    'listener.security.protocol.map': 'SASL_SSL:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'INTERNAL',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keyStore,
    'log.dirs': join(folder, 'data'),
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'auto.create.topics.enable': 'false',
    'log.cleaner.dedupe.buffer.size': '2097152',
  };
  const properties = join(folder, 'server.properties');
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  writeFileSync(properties, lines.join('\n'));

  const clusterId = randomBytes(16).toString('base64url');
  const scram = `SCRAM-SHA-512=[name=${user.username},password=${user.password}]`;
  const format = ['format', `--cluster-id=${clusterId}`, '-c', properties, '--add-scram', scram];
  const formatted = java(libs, [STORAGE_TOOL, ...format]);
  if ((await exitOf(formatted)) !== 0) throw new Error('the storage could not be formatted');

  const broker = java(libs, ['kafka.Kafka', properties]);
  return {
    address: `localhost:${port}`,
    ca: cert,
    stop: async () => {
      broker.kill('SIGKILL');
      await exitOf(broker);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function java(libs: string, main: readonly string[]): ChildProcess {
  const options = ['-Xmx256m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error'];
  return spawn('java', [...options, '-cp', join(libs, '*'), ...main], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve, reject) => {
    child.once('exit', resolve);
    child.once('error', reject);
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has no other address
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
