import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { LoadedSettings } from '../config/load-settings.js';
import type { CliHost } from './host.js';
import type { CliKafka, KafkaChoice } from './kafka/cli-kafka.js';
import { serveRequests } from './listen/http-server.js';

/** Only its owner may read what a command writes. */
const PRIVATE = 0o600;

/** The process that a command runs in. What few commands need is loaded when they do. */
export class ProcessHost implements CliHost {
  readonly env = process.env;
  readonly isTerminal = process.stdout.isTTY;
  readonly hasColors = hasColors();
  readonly fetch = fetch;
  readonly now = Date.now;
  readonly newId = randomUUID;
  readonly listen = serveRequests;
  /** The gateway runs here: the process is its own. */
  isServing = false;
  private readonly stopping = new AbortController();

  constructor() {
    // `results tail | head`: whoever read has had enough.
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      process.exit(error.code === 'EPIPE' ? 0 : 1);
    });
  }

  /** The first signal ends the command in order, the next one at once. */
  get stopped(): AbortSignal {
    if (process.listenerCount('SIGINT') === 0)
      for (const signal of ['SIGINT', 'SIGTERM'] as const)
        process.once(signal, () => {
          this.stopping.abort();
          process.once(signal, () => process.exit(1));
        });
    return this.stopping.signal;
  }

  out(text: string | Uint8Array): void {
    process.stdout.write(text);
  }

  err(text: string): void {
    process.stderr.write(text);
  }

  readFile(path: string): Buffer {
    return readFileSync(path);
  }

  writeFile(path: string, text: string, replace: boolean): void {
    writeFileSync(path, text, { mode: PRIVATE, flag: replace ? 'w' : 'wx' });
  }

  inputLines(): AsyncIterable<string> {
    return createInterface({ input: process.stdin, crlfDelay: Infinity });
  }

  async input(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  }

  async openKafka(choice: KafkaChoice): Promise<CliKafka> {
    const { openKafka } = await import('./kafka/open-kafka.js');
    return openKafka(choice, { env: this.env, readFile: readText });
  }

  async loadSettings(configFile: string | null): Promise<LoadedSettings> {
    const { settingsFor } = await import('./kafka/open-kafka.js');
    const choice = configFile === null ? {} : { config: configFile };
    return settingsFor(choice, { env: this.env, readFile: readText });
  }

  async serve(configFile: string | null): Promise<void> {
    if (configFile !== null) process.env['CONFIG_FILE'] = configFile;
    this.isServing = true;
    await import('../main.js');
  }
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}

/** https://no-color.org and https://force-color.org */
function hasColors(): boolean {
  if (process.env['NO_COLOR']) return false;
  if (process.env['FORCE_COLOR']) return process.env['FORCE_COLOR'] !== '0';
  return process.stdout.isTTY && process.env['TERM'] !== 'dumb';
}
