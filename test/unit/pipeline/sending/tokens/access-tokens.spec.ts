import { describe, expect, it } from '@jest/globals';
import type { OAuthClient } from '../../../../../src/pipeline/messages/credentials.js';
import type { Answer, Sender, WebhookRequest } from '../../../../../src/pipeline/sending/sender.js';
import { TimerWheel } from '../../../../../src/pipeline/sending/timer-wheel.js';
import { AccessTokens } from '../../../../../src/pipeline/sending/tokens/access-tokens.js';
import { AuthorizingSender } from '../../../../../src/pipeline/sending/tokens/authorizing-sender.js';

const CLIENT: OAuthClient = {
  kind: 'oauth2',
  tokenUrl: 'https://id.test/token',
  clientId: 'c',
  clientSecret: 's',
  scope: null,
  audience: null,
  credentialsIn: 'header',
};

/** Holds requests until the test answers them. */
class HeldSender implements Sender {
  readonly requests: WebhookRequest[] = [];
  private readonly waiting: ((answer: Answer) => void)[] = [];

  send(request: WebhookRequest): Promise<Answer> {
    this.requests.push(request);
    return new Promise((answered) => this.waiting.push(answered));
  }

  async answer(status: number, bodySnippet = ''): Promise<void> {
    const answered = this.waiting.shift();
    answered?.({
      kind: 'response',
      status,
      bodySnippet,
      truncated: false,
      retryAfter: null,
      durationMs: 5,
    });
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  }

  issue(token: string, seconds = 100): Promise<void> {
    return this.answer(200, JSON.stringify({ access_token: token, expires_in: seconds }));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function aStage() {
  const clock = { nowMs: 0 };
  const now = () => clock.nowMs;
  const issuer = new HeldSender();
  const tokens = new AccessTokens(issuer, now);
  const ticks: (() => void)[] = [];
  const timers = new TimerWheel({
    now,
    startTicking: (run) => {
      ticks.push(run);
      return () => undefined;
    },
  });
  const endpoint = new HeldSender();
  const sender = new AuthorizingSender(endpoint, tokens, timers);
  const tick = () => ticks.forEach((run) => run());
  const send = (oauth: OAuthClient | null = CLIENT) =>
    sender.send({
      url: 'https://a.test/',
      headers: { 'webhook-id': 'x' },
      body: Buffer.from('{}'),
      timeoutMs: 1_000,
      oauth,
      clientCertificate: null,
    });
  return { clock, issuer, tokens, endpoint, send, tick };
}

describe('AccessTokens', () => {
  it('are fetched once for all who wait, and kept', async () => {
    const { issuer, tokens } = aStage();
    const waiting = [tokens.of(CLIENT), tokens.of(CLIENT), tokens.of(CLIENT)];
    await issuer.issue('t1');
    for (const issued of await Promise.all(waiting))
      expect(issued).toMatchObject({ kind: 'token', value: 't1' });
    expect(tokens.held(CLIENT)).toBe('t1');
    expect(issuer.requests).toHaveLength(1);
  });

  it('are renewed once near their end, while the old one serves', async () => {
    const { clock, issuer, tokens } = aStage();
    const first = tokens.of(CLIENT);
    await issuer.issue('t1', 100);
    await first;
    clock.nowMs = 89_999;
    expect(tokens.held(CLIENT)).toBe('t1');
    expect(issuer.requests).toHaveLength(1);
    clock.nowMs = 90_000;
    expect([tokens.held(CLIENT), tokens.held(CLIENT)]).toEqual(['t1', 't1']);
    expect(issuer.requests).toHaveLength(2);
    await issuer.issue('t2', 100);
    expect(tokens.held(CLIENT)).toBe('t2');
  });

  it('are waited for once they are over', async () => {
    const { clock, issuer, tokens } = aStage();
    const first = tokens.of(CLIENT);
    await issuer.issue('t1', 100);
    await first;
    clock.nowMs = 100_000;
    expect(tokens.held(CLIENT)).toBeNull();
    const next = tokens.of(CLIENT);
    await issuer.issue('t2', 100);
    expect(await next).toMatchObject({ value: 't2' });
  });

  it('are not asked for again for five seconds after a refusal', async () => {
    const { clock, issuer, tokens } = aStage();
    const refused = tokens.of(CLIENT);
    await issuer.answer(503);
    expect(await refused).toMatchObject({ kind: 'refused' });
    clock.nowMs = 4_999;
    expect(await tokens.of(CLIENT)).toMatchObject({ kind: 'refused' });
    expect(issuer.requests).toHaveLength(1);
    clock.nowMs = 5_000;
    const next = tokens.of(CLIENT);
    await issuer.issue('t1');
    expect(await next).toMatchObject({ value: 't1' });
  });

  it('belong to one client each', async () => {
    const { issuer, tokens } = aStage();
    const both = [tokens.of(CLIENT), tokens.of({ ...CLIENT })];
    await issuer.issue('mine');
    await issuer.issue('theirs');
    expect(await Promise.all(both)).toMatchObject([{ value: 'mine' }, { value: 'theirs' }]);
  });
});

describe('AuthorizingSender', () => {
  it('sends with the token, in the time that is left', async () => {
    const { clock, issuer, endpoint, send } = aStage();
    const sent = send();
    clock.nowMs = 400;
    await issuer.issue('t1');
    expect(endpoint.requests[0]).toMatchObject({
      headers: { 'webhook-id': 'x', authorization: 'Bearer t1' },
      timeoutMs: 600,
    });
    await endpoint.answer(200);
    expect(await sent).toMatchObject({ status: 200, durationMs: 405 });
  });

  it('sends what needs no token straight through', async () => {
    const { issuer, endpoint, send } = aStage();
    const sent = send(null);
    expect(endpoint.requests).toHaveLength(1);
    await endpoint.answer(204);
    expect(await sent).toMatchObject({ status: 204 });
    expect(issuer.requests).toEqual([]);
  });

  it('sends nothing without a token, and tells why', async () => {
    const { issuer, endpoint, send } = aStage();
    const sent = send();
    await issuer.answer(401, '{"error":"invalid_client"}');
    expect(await sent).toMatchObject({
      kind: 'failure',
      failure: 'token',
      message: 'the token endpoint answered 401 (invalid_client)',
    });
    expect(endpoint.requests).toEqual([]);
  });

  it('ends at the request’s deadline when the token endpoint is silent', async () => {
    const { clock, endpoint, send, tick } = aStage();
    const sent = send();
    clock.nowMs = 1_000;
    tick();
    expect(await sent).toMatchObject({ failure: 'token', durationMs: 1_000 });
    expect(endpoint.requests).toEqual([]);
  });

  it('gets another token after the endpoint refused this one', async () => {
    const { issuer, endpoint, send } = aStage();
    const first = send();
    await issuer.issue('revoked');
    await endpoint.answer(401);
    expect(await first).toMatchObject({ status: 401 });
    const second = send();
    await issuer.issue('fresh');
    expect(endpoint.requests[1]?.headers['authorization']).toBe('Bearer fresh');
    await endpoint.answer(200);
    expect(await second).toMatchObject({ status: 200 });
  });
});
