import { spawn, type ChildProcess } from 'node:child_process';
import { eventually } from '../contract/eventually.js';
import { inRepository } from './repository.js';

/** What `/health/ready` answers. */
export interface ReadinessAnswer {
  readonly status: number;
  /** The names of the checks that are down. */
  readonly down: readonly string[];
}

const READY_LIMIT_MS = 60_000;

/** The built gateway, or another build of it that `GATEWAY_MAIN` names. */
const MAIN = process.env['GATEWAY_MAIN'] ?? inRepository('dist', 'main.js');

/** The built gateway in a process of its own, with the settings of a test and none of the machine's. */
export class GatewayProcess {
  /** Resolves with the exit code, or with the name of the signal that ended it. */
  readonly exit: Promise<number | string>;
  private readonly child: ChildProcess;
  private printed = '';
  private ended = false;

  /** Only spawns it; `start` waits, too. */
  constructor(settings: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
      env: { PATH: process.env['PATH'], HTTP_PORT: '0', HTTP_HOST: '127.0.0.1', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk) => (this.printed += String(chunk)));
    this.exit = new Promise((resolve) => {
      this.child.once('close', (code, signal) => {
        this.ended = true;
        resolve(code ?? signal ?? -1);
      });
    });
  }

  /** Spawns it and waits until it takes work. @throws with what it printed */
  static async start(settings: Readonly<Record<string, string>>): Promise<GatewayProcess> {
    const gateway = new GatewayProcess(settings);
    await gateway.whenReady();
    return gateway;
  }

  get running(): boolean {
    return !this.ended;
  }

  /** All that it printed, both streams as they came. */
  get output(): string {
    return this.printed;
  }

  /** Where its API listens. @throws before it listens */
  get url(): string {
    const port = /"event":"api\.listening".*?"port":(\d+)/.exec(this.printed)?.[1];
    if (port === undefined) throw new Error(`the gateway does not listen yet:\n${this.printed}`);
    return `http://127.0.0.1:${port}`;
  }

  async whenReady(): Promise<void> {
    const isReady = async (): Promise<boolean> => {
      if (this.ended) throw new Error(`the gateway ended:\n${this.printed}`);
      return this.printed.includes('"api.listening"') && (await this.readiness()).status === 200;
    };
    try {
      await eventually('the gateway is ready', isReady, READY_LIMIT_MS);
    } catch (error) {
      await this.kill();
      throw new Error(`the gateway is not ready:\n${this.printed}`, { cause: error });
    }
  }

  async readiness(): Promise<ReadinessAnswer> {
    const response = await fetch(`${this.url}/health/ready`);
    const body: { readonly error?: object } = JSON.parse(await response.text());
    return { status: response.status, down: Object.keys(body.error ?? {}).toSorted() };
  }

  signal(signal: NodeJS.Signals): void {
    if (this.running) this.child.kill(signal);
  }

  /** SIGTERM, as an orchestrator stops it. @returns its exit code */
  terminate(): Promise<number | string> {
    this.signal('SIGTERM');
    return this.exit;
  }

  /** SIGKILL. */
  kill(): Promise<number | string> {
    this.signal('SIGKILL');
    return this.exit;
  }
}
