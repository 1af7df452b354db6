import type { Socket } from 'node:net';
// oxlint-disable-next-line no-restricted-imports -- this is the adapter for undici
import { Agent } from 'undici';
import type { AddressGuard } from './address-guard.js';
import { AnswerHandler, type ResponseLimits } from './answer-handler.js';
import { guardedConnect } from './guarded-connect.js';
import { headerFault } from './header-fault.js';
import { RequestTargets } from './request-target.js';
import type { Answer, FailureKind, Sender, WebhookRequest } from './sender.js';
import type { TimerWheel } from './timer-wheel.js';

export interface UndiciSenderOptions extends ResponseLimits {
  readonly guard: AddressGuard;
  /** For the deadlines of requests; its clock also measures their durations. */
  readonly timers: TimerWheel;
  readonly allowHttp: boolean;
  /** A connection that isn't there by then is given up, so that none lingers after its request's deadline for long. */
  readonly connectTimeoutMs: number;
  /** Certificates (PEM) to trust in place of Node's. */
  readonly ca?: string;
  /** Is handed each new connection. */
  readonly onConnected?: (socket: Socket) => void;
}

/** Under the 5 s after which Node's own servers close an idle connection, so that we close first. */
const KEEP_ALIVE_MS = 4_000;

/**
 * Sends with undici's dispatcher: HTTP/1.1, one request a connection at a time, connections kept alive.
 *
 * Why not its own timeouts: they tick at half a second and a dripping body starts them anew; so they are off and one
 * deadline from the timer wheel covers all of a request. Why no limit of connections: undici would queue inside, where
 * nobody sees it; the lanes bound what is in flight. Why headers are checked first: undici keeps a client out of
 * use for each request that it refuses.
 */
export class UndiciSender implements Sender {
  private readonly agent: Agent;
  private readonly targets: RequestTargets;

  constructor(private readonly options: UndiciSenderOptions) {
    this.targets = new RequestTargets(options.allowHttp);
    this.agent = new Agent({
      connect: guardedConnect(options),
      allowH2: false,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  send(request: WebhookRequest): Promise<Answer> {
    const { url, headers, body, timeoutMs } = request;
    const target = this.targets.of(url);
    if (target.kind === 'invalid') return refused('invalid-url', target.message);
    const fault = headerFault(headers);
    if (fault !== null) return refused('invalid-request', fault);

    const { timers } = this.options;
    const { origin, path } = target;
    return new Promise((resolve) => {
      const handler = new AnswerHandler(timers, this.options, timeoutMs, resolve);
      this.agent.dispatch({ origin, path, method: 'POST', headers, body }, handler);
    });
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

function refused(failure: FailureKind, message: string): Promise<Answer> {
  return Promise.resolve({ kind: 'failure', failure, message, durationMs: 0 });
}
