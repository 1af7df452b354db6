import { describe, expect, it } from '@jest/globals';
import { SignedRequests } from '../../../../src/pipeline/dispatcher/webhook-request.js';
import type { Target } from '../../../../src/pipeline/messages/target.js';
import { preparedTarget } from '../../../../src/pipeline/sending/signing/prepared-target.js';
import { aDelivery, aTarget } from '../../../support/builders.js';

const OAUTH = {
  kind: 'oauth2',
  tokenUrl: 'https://id.test/token',
  clientId: 'c',
  clientSecret: 's',
  scope: null,
  audience: null,
  credentialsIn: 'header',
} as const;

function headersFor(fields: Partial<Target>) {
  return new SignedRequests('gw').build(aTarget(fields), aDelivery(), 1_700_000_000_999, null)
    .headers;
}

describe('SignedRequests', () => {
  it('has id, time and signature of the attempt', () => {
    expect(headersFor({})).toMatchObject({
      'webhook-id': 'dlv_1',
      'webhook-timestamp': '1700000000',
      'webhook-signature': expect.stringMatching(/^v1,/),
    });
  });

  it('has the signature that its endpoint wants, and then no other', () => {
    const headers = headersFor({ signature: { style: 'github' }, secrets: ['a secret text'] });
    expect(headers['x-hub-signature-256']).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(headers).not.toHaveProperty('webhook-signature');
    expect(headers['webhook-id']).toBe('dlv_1');
  });

  it('keeps its signature from the headers of the endpoint', () => {
    const headers = headersFor({
      signature: { style: 'github' },
      headers: { 'X-Hub-Signature-256': 'forged' },
    });
    expect(Object.values(headers)).not.toContain('forged');
  });

  it.each([
    [
      { kind: 'basic', username: 'Aladdin', password: 'open sesame' },
      'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
    ],
    [{ kind: 'bearer', token: 'abc' }, 'Bearer abc'],
  ] as const)(
    'carries %j as %s, whatever the headers of the endpoint say',
    (authorization, value) => {
      const headers = { Authorization: 'other' };
      expect(headersFor({ authorization, headers })['authorization']).toBe(value);
    },
  );

  it('leaves the token of an OAuth client to the sender', () => {
    const target = aTarget({ authorization: OAUTH });
    const request = new SignedRequests('gw').build(target, aDelivery(), 0, null);
    expect(request.oauth).toBe(target.authorization);
    expect(request.headers).not.toHaveProperty('authorization');
  });

  it('is prepared once for each version of an endpoint', () => {
    const target = aTarget();
    expect(preparedTarget(target)).toBe(preparedTarget(target));
    expect(preparedTarget({ ...target })).not.toBe(preparedTarget(target));
  });
});
