import type { OAuthClient } from '../../messages/credentials.js';
import type { Answer, Sender, WebhookRequest } from '../sender.js';
import type { TimerWheel } from '../timer-wheel.js';
import type { AccessTokens } from './access-tokens.js';
import type { Issued } from './token-request.js';

const LATE: Issued = { kind: 'refused', reason: 'the token endpoint did not answer in time' };
const UNAUTHORIZED = 401;

/**
 * Sends with the access token of the endpoint's OAuth client; requests without one go straight through. The time that a token
 * takes counts against the request's own. After a 401 the token is thrown away, so that the retry gets a new one.
 */
export class AuthorizingSender implements Sender {
  constructor(
    private readonly inner: Sender,
    private readonly tokens: AccessTokens,
    private readonly timers: TimerWheel,
  ) {}

  send(request: WebhookRequest): Promise<Answer> {
    const { oauth } = request;
    return oauth === null ? this.inner.send(request) : this.sendWithToken(request, oauth);
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  private async sendWithToken(request: WebhookRequest, client: OAuthClient): Promise<Answer> {
    const startedMs = this.timers.now();
    const issued = await this.tokenWithin(client, request.timeoutMs);
    const spentMs = this.timers.now() - startedMs;
    if (issued.kind === 'refused')
      return {
        kind: 'failure',
        failure: 'token',
        message: issued.reason,
        durationMs: Math.round(spentMs),
      };
    const answer = await this.inner.send({
      ...request,
      headers: { ...request.headers, authorization: `Bearer ${issued.value}` },
      timeoutMs: Math.max(1, request.timeoutMs - spentMs),
    });
    if (answer.kind === 'response' && answer.status === UNAUTHORIZED)
      this.tokens.drop(client, issued.value);
    return { ...answer, durationMs: Math.round(answer.durationMs + spentMs) };
  }

  private tokenWithin(client: OAuthClient, timeoutMs: number): Promise<Issued> {
    return new Promise((resolve) => {
      const late = this.timers.schedule(this.timers.now() + timeoutMs, () => resolve(LATE));
      void this.tokens.of(client).then((issued) => {
        this.timers.cancel(late);
        return resolve(issued);
      });
    });
  }
}
