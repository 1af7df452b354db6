import { beforeEach, describe, expect, it } from '@jest/globals';

import { OAuthTokenSource } from '../../../src/kafka/oauth-token.js';

const CLIENT = {
  tokenEndpoint: 'https://login.example/token',
  clientId: 'gate way',
  clientSecret: 's:cret',
  scope: 'kafka',
};

describe('the source of OAuth tokens', () => {
  let nowMs: number;
  let requests: { url: string; authorization: string | null; body: string }[];
  let answer: () => Response;
  let source: OAuthTokenSource;

  beforeEach(() => {
    nowMs = 0;
    requests = [];
    answer = () =>
      Response.json({ access_token: `token ${requests.length}`, expires_in: 600, token_type: 'x' });
    source = new OAuthTokenSource(
      CLIENT,
      () => nowMs,
      async (url, init) => {
        const request = new Request(url, init);
        requests.push({
          url: request.url,
          authorization: request.headers.get('authorization'),
          body: await request.text(),
        });
        return answer();
      },
    );
  });

  it('asks with client credentials, percent-encoded, and the scope', async () => {
    expect(await source.token()).toBe('token 1');
    expect(requests).toEqual([
      {
        url: CLIENT.tokenEndpoint,
        authorization: `Basic ${Buffer.from('gate%20way:s%3Acret').toString('base64')}`,
        body: 'grant_type=client_credentials&scope=kafka',
      },
    ]);
  });

  it('keeps a token until a minute before it expires', async () => {
    await source.token();
    nowMs = 539_000;
    expect(await source.token()).toBe('token 1');
    nowMs = 541_000;
    expect(await source.token()).toBe('token 2');
  });

  it('asks once for all who wait', async () => {
    const tokens = await Promise.all([source.token(), source.token(), source.token()]);
    expect(tokens).toEqual(['token 1', 'token 1', 'token 1']);
  });

  it('tells a refusal, and asks again the next time', async () => {
    const good = answer;
    answer = () => Response.json({ error: 'invalid_client' }, { status: 401 });
    await expect(source.token()).rejects.toMatchObject({ code: 'kafka-token-refused' });
    await expect(source.token()).rejects.toThrow(/401.*invalid_client/);
    answer = good;
    await expect(source.token()).resolves.toMatch(/^token/);
  });
});
