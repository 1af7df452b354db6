import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackgroundProcess } from '../processes/background-process.mjs';
import { freePort } from '../processes/free-port.mjs';
import { run } from '../processes/run.mjs';
import { inRepository } from '../repository.mjs';
import { javaCommand } from './kafka-jars.mjs';
import { waitForMetadata } from './wait-for-metadata.mjs';

const START_LIMIT_MS = 60_000;

/**
 * A real one-node Kafka in a Java process of its own, with a fresh data folder that goes with it. It can be stopped,
 * frozen and killed, and started again on the same port with the same data.
 */
export class JavaBroker {
  /** @type {BackgroundProcess | undefined} */
  #process;
  #folder;
  #libs;

  /**
   * Formats a new data folder and starts a broker on it.
   *
   * @param {{ libs: string, port?: number, properties?: Readonly<Record<string, string>> }} options
   *   `port`: taken when it is free; `properties`: lines for server.properties that add to or replace ours;
   *   `{port}` in a value becomes the number of the plaintext port
   */
  static async start({ libs, port, properties = {} }) {
    const broker = new JavaBroker(libs, await freePort(port));
    try {
      await broker.#format(await freePort(), properties);
      await broker.restart();
      return broker;
    } catch (error) {
      await broker.stop();
      throw error;
    }
  }

  constructor(libs, port) {
    this.#libs = libs;
    this.port = port;
    this.brokers = `127.0.0.1:${port}`;
    this.#folder = mkdtempSync(join(tmpdir(), 'event-gateway-broker-'));
  }

  get pid() {
    return this.#process?.pid;
  }

  /** Starts it again after `shutDown` or `kill`, on the same port and data. Resolves when it answers. */
  async restart() {
    const memory = ['-Xms256m', '-Xmx512m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
    const java = [...memory, '-cp', join(this.#libs, '*'), 'kafka.Kafka', this.#properties];
    const child = new BackgroundProcess('Kafka', javaCommand(), java);
    this.#process = child;
    try {
      await waitForMetadata([this.brokers], START_LIMIT_MS, () => child.running);
    } catch (error) {
      const words = child.lines.slice(-20).join('\n');
      throw new Error(`Kafka did not start: ${error.message}\n${words}`, { cause: error });
    }
  }

  /** Stops the process in good order and keeps the data. */
  async shutDown() {
    await this.#process?.stop();
  }

  /** `kill -9`; keeps the data. */
  async kill() {
    this.#process?.signal('SIGKILL');
    await this.#process?.exit;
  }

  /** Freezes it: connections stay open and nothing answers. */
  pause() {
    this.#process?.signal('SIGSTOP');
  }

  resume() {
    this.#process?.signal('SIGCONT');
  }

  /** Stops it for good and removes the data. */
  async stop() {
    this.resume();
    await this.shutDown();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #properties() {
    return join(this.#folder, 'server.properties');
  }

  async #format(controllerPort, properties) {
    const own = {
      listeners: `PLAINTEXT://${this.brokers},CONTROLLER://127.0.0.1:${controllerPort}`,
      'advertised.listeners': `PLAINTEXT://${this.brokers}`,
      'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
      'log.dirs': join(this.#folder, 'data'),
    };
    const lines = Object.entries(merged(own, properties, this.port));
    const base = readFileSync(inRepository('scripts', 'broker', 'server.properties'), 'utf8');
    writeFileSync(
      this.#properties,
      base + lines.map(([key, value]) => `${key}=${value}\n`).join(''),
    );
    const id = randomBytes(16).toString('base64url');
    const tool = ['-Xmx256m', '-cp', join(this.#libs, '*'), 'kafka.tools.StorageTool'];
    // One argument: an id that begins with a dash would be taken for an option.
    const format = [...tool, 'format', `--cluster-id=${id}`, '-c', this.#properties];
    const { code, output } = await run(javaCommand(), format);
    if (code !== 0) throw new Error(`Kafka's storage could not be formatted:\n${output}`);
  }
}

/** Listeners add up, since ours must stay reachable; anything else is replaced. */
function merged(own, properties, port) {
  const result = { ...own };
  for (const [key, value] of Object.entries(properties)) {
    const text = value.replaceAll('{port}', String(port));
    result[key] = key.endsWith('listeners') && own[key] ? `${own[key]},${text}` : text;
  }
  return result;
}
