import { createSecureContext, type SecureContext } from 'node:tls';
// oxlint-disable-next-line no-restricted-imports -- this is the adapter for undici
import { Agent } from 'undici';
import type { ClientCertificate } from '../messages/credentials.js';
import { AnswerHandler, type ResponseLimits } from './answer-handler.js';
import { ClientAgents } from './client-agents.js';
import { guardedConnect, type ConnectOptions } from './guarded-connect.js';
import { headerFault } from './header-fault.js';
import { RequestTargets, type Destinations } from './request-target.js';
import type { Answer, FailureKind, Sender, WebhookRequest } from './sender.js';
import type { TimerWheel } from './timer-wheel.js';

export interface UndiciSenderOptions extends ResponseLimits, ConnectOptions {
  /** For the deadlines of requests; its clock also measures their durations. */
  readonly timers: TimerWheel;
  readonly allowHttp: boolean;
  /** What the operator says of hosts and ports. */
  readonly destinations: Destinations;
  /** Authorities (PEM) to trust in place of Node's. */
  readonly ca?: readonly string[] | null;
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
  private readonly clients: ClientAgents;
  private readonly targets: RequestTargets;

  constructor(private readonly options: UndiciSenderOptions) {
    this.targets = new RequestTargets(options.allowHttp, options.destinations);
    this.agent = this.agentWith(options.ca ? secureContext(options.ca, null) : null);
    this.clients = new ClientAgents(
      (certificate) => this.agentWith(secureContext(options.ca ?? null, certificate)),
      options.timers.now,
    );
  }

  send(request: WebhookRequest): Promise<Answer> {
    const { url, headers, body, timeoutMs } = request;
    const target = this.targets.of(url);
    if (target.kind !== 'target') return refused(target.failure, target.message);
    const fault = headerFault(headers);
    if (fault !== null) return refused('invalid-request', fault);

    const agent = this.agentFor(request.clientCertificate);
    if (agent === null) return refused('tls', 'the client certificate can not be used');
    const { timers } = this.options;
    const { origin, path } = target;
    return new Promise((resolve) => {
      const handler = new AnswerHandler(timers, this.options, timeoutMs, resolve);
      agent.dispatch({ origin, path, method: 'POST', headers, body }, handler);
    });
  }

  async close(): Promise<void> {
    await this.agent.destroy();
    await this.clients.destroy();
    await this.options.tunnels?.close();
  }

  private agentFor(certificate: ClientCertificate | null): Agent | null {
    if (certificate === null) return this.agent;
    try {
      return this.clients.of(certificate);
    } catch {
      return null;
    }
  }

  private agentWith(context: SecureContext | null): Agent {
    return new Agent({
      connect: guardedConnect(this.options, context, this.options.timers.now),
      allowH2: false,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }
}

/** Made once: reading authorities anew for each connection would cost more than the connection. */
function secureContext(
  ca: readonly string[] | null,
  certificate: ClientCertificate | null,
): SecureContext {
  return createSecureContext({
    ...(ca !== null && { ca: [...ca] }),
    ...(certificate !== null && { cert: certificate.certificate, key: certificate.privateKey }),
  });
}

function refused(failure: FailureKind, message: string): Promise<Answer> {
  return Promise.resolve({ kind: 'failure', failure, message, durationMs: 0 });
}
