import { describe, expect, it } from '@jest/globals';
import { PLAIN_CREDENTIALS } from '../../../../src/pipeline/messages/credentials.js';
import {
  authorizationFrom,
  credentialFaults,
  secretFault,
  signatureFrom,
  type AuthorizationDraft,
} from '../../../../src/control/endpoints/credentials.js';
import { selfSignedCertificate } from '../../../support/certificate.js';

const anyUrl = { faultOf: () => null };
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

function faultsOf(
  draft: AuthorizationDraft,
  urls: Parameters<typeof credentialFaults>[1] = anyUrl,
) {
  const authorization = authorizationFrom(draft);
  return credentialFaults({ ...PLAIN_CREDENTIALS, authorization }, urls).map(({ field }) => field);
}

describe('a signature', () => {
  it('is that of Standard Webhooks where nothing is said', () => {
    expect(signatureFrom(null)).toEqual({ style: 'standard' });
    expect(signatureFrom({ header: 'x' })).toEqual({ style: 'standard' });
  });

  it('takes the members of hmac only for hmac', () => {
    const members = { header: 'X-Sig', prefix: 'v0=' };
    expect(signatureFrom({ style: 'github', ...members })).toEqual({ style: 'github' });
    expect(signatureFrom({ style: 'hmac', ...members })).toEqual({
      style: 'hmac',
      ...members,
      algorithm: 'sha256',
      encoding: 'hex',
    });
  });

  it.each(['', 'webhook-id', 'Host', 'no name', 'ce-id'])(
    'may not stand in the header %j',
    (header) => {
      const signature = signatureFrom({ style: 'hmac', header });
      expect(credentialFaults({ ...PLAIN_CREDENTIALS, signature }, anyUrl)).toMatchObject([
        { field: 'signature.header' },
      ]);
    },
  );

  it('asks for secrets in the form of Standard Webhooks only where it is one', () => {
    expect(secretFault('any text at all', { style: 'github' })).toBeNull();
    expect(secretFault('any text at all', { style: 'standard' })).toContain('whsec_');
    expect(secretFault(SECRET, { style: 'standard' })).toBeNull();
    const key = `whsk_${Buffer.alloc(32, 1).toString('base64')}`;
    expect(secretFault(key, { style: 'standard' })).toBeNull();
  });
});

describe('an authorization', () => {
  it('takes the members of its kind and no others', () => {
    const mixed = { username: 'u', password: 'p', token: 't' };
    expect(authorizationFrom({ kind: 'basic', ...mixed })).toEqual({
      kind: 'basic',
      username: 'u',
      password: 'p',
    });
    expect(authorizationFrom({ kind: 'bearer', ...mixed })).toEqual({ kind: 'bearer', token: 't' });
    expect(authorizationFrom({})).toBeNull();
  });

  it.each([
    [{ kind: 'basic' }, ['authorization.username', 'authorization.password']],
    [{ kind: 'basic', username: 'a:b', password: 'p' }, ['authorization.username']],
    [{ kind: 'bearer' }, ['authorization.token']],
    [{ kind: 'bearer', token: 'sealed:1:k:x' }, ['authorization.token']],
    [{ kind: 'oauth2', clientId: 'c' }, ['authorization.tokenUrl', 'authorization.clientSecret']],
  ] as const)('says what is missing or wrong in %j', (draft, fields) => {
    expect(faultsOf(draft)).toEqual(fields);
  });

  it('fetches tokens only from where endpoints may be', () => {
    const draft = { kind: 'oauth2', clientId: 'c', clientSecret: 's' } as const;
    const refusing = { faultOf: (url: unknown) => (url === 'https://10.0.0.1/' ? 'no' : null) };
    expect(faultsOf({ ...draft, tokenUrl: 'https://10.0.0.1/' }, refusing)).toEqual([
      'authorization.tokenUrl',
    ]);
    expect(faultsOf({ ...draft, tokenUrl: 'https://id.test/' }, refusing)).toEqual([]);
  });
});

describe('a client certificate', () => {
  const { cert: certificate, key: privateKey } = selfSignedCertificate(['gateway.test']);
  const other = selfSignedCertificate(['gateway.test']).key;

  it.each([
    [{ certificate, privateKey }, []],
    [{ certificate, privateKey: other }, ['clientCertificate.privateKey']],
    [
      { certificate: 'x', privateKey: 'y' },
      ['clientCertificate.certificate', 'clientCertificate.privateKey'],
    ],
  ])('must be one, with its key: %#', (clientCertificate, fields) => {
    const faults = credentialFaults({ ...PLAIN_CREDENTIALS, clientCertificate }, anyUrl);
    expect(faults.map(({ field }) => field)).toEqual(fields);
    expect(JSON.stringify(faults)).not.toContain('PRIVATE KEY');
  });
});
