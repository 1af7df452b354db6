import { run } from '../../src/cli/run.js';
import type { CliHost } from '../../src/cli/host.js';
import type { CliKafka, KafkaChoice } from '../../src/cli/kafka/cli-kafka.js';
import type { ServedRequest, ServerHandle } from '../../src/cli/listen/http-server.js';
import type { LoadedSettings } from '../../src/config/load-settings.js';
import { inMemoryCliKafka } from './cli-kafka.js';
import { InMemoryKafka } from './in-memory-kafka.js';
import { settingsFrom } from './settings.js';

/** A request that a command made. */
export interface MadeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What stands in for the gateway's API. */
export type Answers = (request: MadeRequest) => { readonly status: number; readonly body?: object };

/** Commands with nothing real around them: what they print, ask and write is kept. */
export class FakeCliHost implements CliHost {
  readonly isTerminal = false;
  readonly hasColors = false;
  readonly requests: MadeRequest[] = [];
  readonly files = new Map<string, Buffer>();
  readonly served: (string | null)[] = [];
  readonly kafka: InMemoryKafka;
  readonly members = new Map<string, number>();
  printed = '';
  complaints = '';
  inputText = '';
  nowMs = Date.UTC(2030, 0, 31, 12);
  answers: Answers = () => ({ status: 200, body: {} });
  /** What the receiver of `listen` gets before it is stopped. */
  incoming: readonly ServedRequest[] = [];
  /** What `listen` answered. */
  readonly statuses: number[] = [];
  private readonly stopping = new AbortController();
  private ids = 0;

  constructor(readonly env: Readonly<Record<string, string>> = {}) {
    this.kafka = new InMemoryKafka(() => this.nowMs);
  }

  /** Runs a command line. @returns the exit code */
  run(...args: readonly string[]): Promise<number> {
    this.printed = '';
    this.complaints = '';
    return run(args, this);
  }

  stop(): void {
    this.stopping.abort();
  }

  get stopped(): AbortSignal {
    return this.stopping.signal;
  }

  out(text: string | Uint8Array): void {
    this.printed += typeof text === 'string' ? text : Buffer.from(text).toString('latin1');
  }

  err(text: string): void {
    this.complaints += text;
  }

  readonly now = (): number => this.nowMs;
  readonly newId = (): string => `id-${(this.ids += 1)}`;

  readFile(path: string): Buffer {
    const file = this.files.get(path);
    if (file === undefined) throw new Error(`ENOENT: no such file, open '${path}'`);
    return file;
  }

  writeFile(path: string, text: string, replace: boolean): void {
    if (!replace && this.files.has(path)) throw new Error(`EEXIST: file already exists, '${path}'`);
    this.files.set(path, Buffer.from(text));
  }

  async *inputLines(): AsyncIterable<string> {
    await Promise.resolve();
    yield* this.inputText.split('\n');
  }

  input(): Promise<Buffer> {
    return Promise.resolve(Buffer.from(this.inputText));
  }

  readonly fetch: typeof fetch = (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    const headers = Object.fromEntries(new Headers(init.headers));
    const request = {
      method: init.method ?? 'GET',
      path: url.pathname + url.search,
      headers,
      body,
    };
    this.requests.push(request);
    const { status, body: answer } = this.answers(request);
    const text = answer === undefined ? null : JSON.stringify(answer);
    return Promise.resolve(new Response(text, { status }));
  };

  openKafka(choice: KafkaChoice): Promise<CliKafka> {
    return Promise.resolve(inMemoryCliKafka(this.kafka, choice, this.members));
  }

  loadSettings(configFile: string | null): Promise<LoadedSettings> {
    const env = { ...this.env, ...(configFile !== null && { CONFIG_FILE: configFile }) };
    return Promise.resolve().then(() =>
      settingsFrom(env, (path) => this.readFile(path).toString('utf8')),
    );
  }

  readonly listen = async (
    port: number,
    _host: string,
    answer: (request: ServedRequest) => Promise<number>,
  ): Promise<ServerHandle> => {
    for (const request of this.incoming) this.statuses.push(await answer(request));
    this.stop();
    return { port, close: () => Promise.resolve() };
  };

  serve(configFile: string | null): Promise<void> {
    this.served.push(configFile);
    return Promise.resolve();
  }
}
