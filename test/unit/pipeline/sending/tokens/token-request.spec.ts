import { describe, expect, it } from '@jest/globals';
import type { OAuthClient } from '../../../../../src/pipeline/messages/credentials.js';
import type { Answer } from '../../../../../src/pipeline/sending/sender.js';
import {
  issuedBy,
  tokenRequest,
} from '../../../../../src/pipeline/sending/tokens/token-request.js';

const CLIENT: OAuthClient = {
  kind: 'oauth2',
  tokenUrl: 'https://id.test/token',
  clientId: 'me:you',
  clientSecret: 'a b&c',
  scope: 'read write',
  audience: 'https://api.test',
  credentialsIn: 'header',
};

function answered(status: number, bodySnippet: string, truncated = false): Answer {
  return { kind: 'response', status, bodySnippet, truncated, retryAfter: null, durationMs: 1 };
}

describe('tokenRequest', () => {
  it('has the credentials in the header, form-encoded, and asks for scope and audience', () => {
    const { url, headers, body } = tokenRequest(CLIENT, 1_000);
    expect(url).toBe(CLIENT.tokenUrl);
    const credentials = headers['authorization']?.replace('Basic ', '') ?? '';
    expect(Buffer.from(credentials, 'base64').toString()).toBe('me%3Ayou:a+b%26c');
    expect(body.toString()).toBe(
      'grant_type=client_credentials&scope=read+write&audience=https%3A%2F%2Fapi.test',
    );
  });

  it('has them in the body where that is wanted, and no scope where none is', () => {
    const client = { ...CLIENT, credentialsIn: 'body', scope: null, audience: null } as const;
    const { headers, body } = tokenRequest(client, 1_000);
    expect(headers).not.toHaveProperty('authorization');
    expect(body.toString()).toBe(
      'grant_type=client_credentials&client_id=me%3Ayou&client_secret=a+b%26c',
    );
  });
});

describe('issuedBy', () => {
  it('reads the token and how long it lives', () => {
    const body = '{"access_token":"t.1","token_type":"Bearer","expires_in":60}';
    expect(issuedBy(answered(200, body))).toEqual({ kind: 'token', value: 't.1', livesMs: 60_000 });
  });

  it.each(['{"access_token":"t"}', '{"access_token":"t","expires_in":"soon"}'])(
    'takes five minutes where %s does not tell',
    (body) => expect(issuedBy(answered(200, body))).toMatchObject({ livesMs: 300_000 }),
  );

  it.each([
    [
      answered(401, '{"error":"invalid_client","error_description":"secret was a b&c"}'),
      'answered 401 (invalid_client)',
    ],
    [answered(500, 'oops a b&c'), 'answered 500'],
    [answered(302, ''), 'answered 302'],
    [answered(400, '{"error":"a b&c"}'), 'answered 400'],
    [answered(200, '{"token":"t"}'), 'no access_token'],
    [answered(200, '{"access_token":"line\\r\\nbreak"}'), 'no access_token'],
    [answered(200, '{"access_token":"t"', true), 'no access_token'],
    [
      { kind: 'failure', failure: 'address-denied', message: 'm', durationMs: 1 } as const,
      'failed: address-denied',
    ],
  ])('tells why there is none, and never what was sent: %#', (answer, reason) => {
    const issued = issuedBy(answer);
    expect(issued).toMatchObject({ kind: 'refused', reason: expect.stringContaining(reason) });
    expect(JSON.stringify(issued)).not.toContain('a b&c');
  });
});
