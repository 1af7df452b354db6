import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { SelfExit } from '../ledger/entries.js';
import { eventually } from './eventually.js';
import { isThere } from './gateway-api.js';
import { lastErrorIn } from './last-error.js';
import { peakBytesOf } from './peak-memory.js';

/** How long a replica may take until it is ready. */
export const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 40_000;
const REVIVED_AFTER_MS = 1_000;
const READY_POLL_MS = 200;

/** How replicas are started. */
export interface Launch {
  /** The gateway's `main.js`. */
  readonly main: string;
  readonly settings: Readonly<Record<string, string>>;
  /** For their logs. */
  readonly folder: string;
}

/** What has become of replicas, over all of their lives. */
export interface ReplicaRecords {
  readonly selfExits: SelfExit[];
  /** Stops that were asked for and ended in disorder. */
  readonly untidyStops: SelfExit[];
  readonly peakBytes: Map<string, number>;
}

export type ReplicaState = 'down' | 'starting' | 'ready' | 'frozen' | 'stopping';

/** A place for a gateway process, which may have many lives there. One that ends by itself is started again. */
export class Replica {
  /** Its name in results; each life has its own. */
  instance = '';
  state: ReplicaState = 'down';
  /** A fault is about to be done to it: no other one may. */
  isTaken = false;
  readonly url: string;
  private readonly number: number;
  private readonly port: number;
  private readonly launch: Launch;
  private readonly records: ReplicaRecords;
  private child: ChildProcess | null = null;
  private ended: Promise<void> = Promise.resolve();
  private lives = 0;
  private revival: NodeJS.Timeout | undefined;

  /** @param number from 1 */
  constructor(number: number, port: number, launch: Launch, records: ReplicaRecords) {
    this.number = number;
    this.port = port;
    this.launch = launch;
    this.records = records;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Starts a new life. */
  start(): void {
    const { main, settings, folder } = this.launch;
    this.lives++;
    const instance = `replica-${this.number}.${this.lives}`;
    const log = openSync(join(folder, `${instance}.log`), 'a');
    const child = spawn(process.execPath, ['--enable-source-maps', main], {
      env: {
        PATH: process.env['PATH'],
        ...settings,
        INSTANCE_ID: instance,
        KAFKA_CLIENT_ID: instance,
        HTTP_HOST: '127.0.0.1',
        HTTP_PORT: String(this.port),
      },
      stdio: ['ignore', log, log],
      detached: true, // a Ctrl-C at the terminal reaches only us
    });
    closeSync(log);
    this.instance = instance;
    this.child = child;
    this.state = 'starting';
    alive.add(child);
    this.ended = this.untilExit(child, instance);
    void this.watch(child);
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    this.state = 'stopping';
    this.child?.kill('SIGKILL');
    await this.ended;
  }

  /** It gets no processor until `thaw`; its connections stay open. */
  freeze(): void {
    this.state = 'frozen';
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.state = 'ready';
    this.child?.kill('SIGCONT');
  }

  /** SIGTERM, as an orchestrator does it. */
  async stop(): Promise<void> {
    clearTimeout(this.revival);
    if (this.child === null || !this.isAlive) return;
    this.state = 'stopping';
    this.child.kill('SIGCONT');
    this.child.kill('SIGTERM');
    const force = setTimeout(() => this.child?.kill('SIGKILL'), STOP_LIMIT_MS);
    await this.ended;
    clearTimeout(force);
  }

  /** Waits until it takes work. */
  untilReady(): Promise<boolean> {
    return eventually(() => this.state === 'ready', START_LIMIT_MS);
  }

  measure(): void {
    const { peakBytes } = this.records;
    const peak = this.child?.pid === undefined ? 0 : peakBytesOf(this.child.pid);
    peakBytes.set(this.instance, Math.max(peak, peakBytes.get(this.instance) ?? 0));
  }

  get isAlive(): boolean {
    return this.state !== 'down';
  }

  get logPath(): string {
    return join(this.launch.folder, `${this.instance}.log`);
  }

  private async watch(child: ChildProcess): Promise<void> {
    const isOurs = (): boolean => this.child === child && child.exitCode === null;
    const ready = async (): Promise<boolean> =>
      !isOurs() || this.state !== 'starting' || isThere(`${this.url}/health/ready`);
    await eventually(ready, START_LIMIT_MS, READY_POLL_MS);
    if (isOurs() && this.state === 'starting') this.state = 'ready';
  }

  private async untilExit(child: ChildProcess, instance: string): Promise<void> {
    const [code, signal]: (number | string | null)[] = await once(child, 'exit');
    alive.delete(child);
    this.exited(instance, code ?? signal ?? -1);
  }

  private exited(instance: string, code: number | string): void {
    const exit = { instance, atMs: Date.now(), code, lastWords: lastErrorIn(this.logPath) };
    const wasAsked = this.state === 'stopping';
    this.state = 'down';
    if (wasAsked && code !== 0 && code !== 'SIGKILL') this.records.untidyStops.push(exit);
    if (wasAsked) return;
    this.records.selfExits.push(exit);
    this.revival = setTimeout(() => this.start(), REVIVED_AFTER_MS);
  }
}

/** Whatever way we end, no gateway outlives us. */
const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});
