import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { answer, play, type ScriptedAnswer } from './scripted-answer.js';

/** A request as it came in, and when, in milliseconds since 1970. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Its headers were there. */
  readonly startedAtMs: number;
  /** The answer had gone out, or the connection had ended; null until then. */
  readonly endedAtMs: number | null;
}

/** @param index how many requests came to this path before */
export type Script = (request: ReceivedRequest, index: number) => ScriptedAnswer;

export interface ReceiverOptions {
  /** Serves https with these (PEM). */
  readonly tls?: {
    readonly key: string;
    readonly cert: string;
    /** Takes only clients with a certificate that this authority signed. */
    readonly clientCa?: string;
  };
  /** 0, a free one, when left out. */
  readonly port?: number;
  readonly host?: string;
}

function withClientCa({ clientCa, ...tls }: NonNullable<ReceiverOptions['tls']>) {
  return clientCa === undefined
    ? tls
    : { ...tls, ca: clientCa, requestCert: true, rejectUnauthorized: true };
}

interface Path {
  readonly requests: ReceivedRequest[];
  inFlight: number;
  maxInFlight: number;
  script: Script | null;
}

/**
 * A real HTTP server that webhooks can be sent to. It answers 200 unless a path has a script, and remembers what
 * came: every request, and the most that were under way at once, by path (an endpoint for each path) and in total.
 */
export class Receiver {
  private readonly paths = new Map<string, Path>();
  private readonly all: Path = { requests: [], inFlight: 0, maxInFlight: 0, script: null };
  private connectionCount = 0;

  private constructor(
    private readonly server: Server,
    private readonly scheme: 'http' | 'https',
    private readonly host: string,
  ) {}

  static async start(options: ReceiverOptions = {}): Promise<Receiver> {
    const { tls, port = 0, host = '127.0.0.1' } = options;
    const server = tls === undefined ? createServer() : createTlsServer(withClientCa(tls));
    const receiver = new Receiver(server, tls === undefined ? 'http' : 'https', host);
    server.on('connection', () => (receiver.connectionCount += 1));
    server.on('request', (request, response) => void receiver.receive(request, response));
    await new Promise<void>((listening, failed) => {
      server.once('error', failed).listen(port, host, listening);
    });
    return receiver;
  }

  /** @param path begins with a slash */
  url(path = '/', host = this.host): string {
    return `${this.scheme}://${host}:${this.port}${path}`;
  }

  get port(): number {
    const address: AddressInfo | string | null = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the receiver is stopped');
    return address.port;
  }

  /** From now on requests to this path (all paths without a script of their own, when left out) get these answers. */
  script(script: Script | ScriptedAnswer, path?: string): void {
    const target = path === undefined ? this.all : this.of(path);
    target.script = typeof script === 'function' ? script : () => script;
  }

  /** Whole requests, in the order in which they came. */
  requests(path?: string): readonly ReceivedRequest[] {
    return this.at(path).requests;
  }

  inFlight(path?: string): number {
    return this.at(path).inFlight;
  }

  /** The most requests that were ever under way at once: from their headers to the end of the answer. */
  maxInFlight(path?: string): number {
    return this.at(path).maxInFlight;
  }

  /** Connections ever accepted. */
  get connections(): number {
    return this.connectionCount;
  }

  /** Forgets what came, and all scripts. */
  reset(): void {
    this.paths.clear();
    Object.assign(this.all, { requests: [], inFlight: 0, maxInFlight: 0, script: null });
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private at(path: string | undefined): Path {
    return path === undefined ? this.all : this.of(path);
  }

  private of(path: string): Path {
    const known = this.paths.get(path);
    if (known !== undefined) return known;
    const fresh: Path = { requests: [], inFlight: 0, maxInFlight: 0, script: null };
    this.paths.set(path, fresh);
    return fresh;
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const counters = [this.all, this.of(path)];
    const startedAtMs = Date.now();
    for (const counter of counters) {
      counter.inFlight += 1;
      counter.maxInFlight = Math.max(counter.maxInFlight, counter.inFlight);
    }
    const record = {
      method: request.method ?? '',
      path,
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      ),
      body: Buffer.alloc(0),
      startedAtMs,
      endedAtMs: null as number | null,
    };
    response.once('close', () => {
      record.endedAtMs = Date.now();
      for (const counter of counters) counter.inFlight -= 1;
    });
    try {
      const chunks: Buffer[] = await request.toArray();
      record.body = Buffer.concat(chunks);
    } catch {
      return; // the sender gave up in mid-request
    }
    const index = this.of(path).requests.length;
    for (const counter of counters) counter.requests.push(record);
    const script = this.of(path).script ?? this.all.script;
    await play(script?.(record, index) ?? answer(200), response);
  }
}
