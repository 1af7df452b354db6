import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackgroundProcess } from '../../scripts/processes/background-process.mjs';
import { freePort } from '../../scripts/processes/free-port.mjs';
import { waitUntilUp } from '../../scripts/quickstart/wait-until-up.mjs';
import { inRepository, repository } from '../../scripts/repository.mjs';
import { cpuMs, residentBytes } from './process-usage.mjs';

/** Settings of every measurement; all others are the defaults. */
const SETTINGS = {
  API_AUTH: 'none',
  ENDPOINT_ALLOW_HTTP: 'true',
  ENDPOINT_ALLOW_CIDRS: '127.0.0.0/8',
  REPLICATION_FACTOR: '1',
  HTTP_HOST: '127.0.0.1',
};

/** The built gateway, or another build of it, to compare with. */
const MAIN = process.env['GATEWAY_MAIN'] ?? inRepository('dist', 'main.js');

/** Where to leave a CPU profile of each gateway process; none when it is not set. */
const PROFILE_FOLDER = process.env['BENCH_PROFILE'];

/** The built gateway in a process of its own, with endpoints from a configuration file. */
export class Gateway {
  #process;
  #folder;

  /**
   * Starts it and waits until it is ready.
   *
   * @param {string} node
   * @param {{ endpoints: readonly { id: string, url: string, types: readonly string[] }[], settings: Readonly<Record<string, string>> }} wish
   */
  static async start(node, { endpoints, settings }) {
    const gateway = new Gateway();
    const port = await freePort();
    gateway.url = `http://127.0.0.1:${port}`;
    const env = {
      PATH: process.env['PATH'],
      ...SETTINGS,
      ...settings,
      HTTP_PORT: String(port),
      CONFIG_FILE: gateway.#configure(endpoints),
    };
    const profile = PROFILE_FOLDER ? ['--cpu-prof', `--cpu-prof-dir=${PROFILE_FOLDER}`] : [];
    const args = [...profile, '--enable-source-maps', MAIN];
    gateway.#process = new BackgroundProcess('gateway', node, args, { env, cwd: repository });
    try {
      await waitUntilUp(`${gateway.url}/health/ready`, () => gateway.running);
    } catch (error) {
      await gateway.stop();
      const words = gateway.#process.lines.slice(-20).join('\n');
      throw new Error(`The gateway is not up: ${error.message}\n${words}`, { cause: error });
    }
    return gateway;
  }

  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), 'event-gateway-bench-'));
  }

  get running() {
    return this.#process.running;
  }

  /** CPU time so far, in milliseconds. */
  get cpuMs() {
    return cpuMs(this.#process.pid);
  }

  get residentBytes() {
    return residentBytes(this.#process.pid);
  }

  /** It gets no processor until `thaw`; what is written meanwhile is a backlog. */
  freeze() {
    this.#process.signal('SIGSTOP');
  }

  thaw() {
    this.#process.signal('SIGCONT');
  }

  /** The sum of a metric over all of its labels. */
  async metric(name) {
    const response = await fetch(`${this.url}/metrics`);
    const lines = (await response.text()).split('\n');
    const values = lines.filter(
      (line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`),
    );
    return values.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }

  async stop() {
    this.thaw();
    await this.#process.stop(30_000);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** JSON is YAML. */
  #configure(endpoints) {
    const path = join(this.#folder, 'gateway.yaml');
    const declared = {
      endpoints: endpoints.map(declaredEndpoint),
      subscriptions: endpoints.map(({ id, types }) => ({ id: `sub-${id}`, endpointId: id, types })),
    };
    writeFileSync(path, JSON.stringify(declared));
    return path;
  }
}

/** As the configuration file takes it: what it wants stands in its subscription. */
function declaredEndpoint(endpoint) {
  const { types: _types, ...declared } = endpoint;
  return { ...declared, secret: `whsec_${randomBytes(32).toString('base64')}` };
}
