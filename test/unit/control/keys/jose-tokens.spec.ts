import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { JoseTokens } from '../../../../src/control/keys/jose-tokens.js';

const TRUST = {
  issuer: 'https://issuer.example/',
  audience: 'event-gateway',
  jwksUrl: 'https://issuer.example/jwks',
  tenantClaim: 'tenant',
  scopeClaim: 'scope',
};

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;
let pair: KeyPair;
let stranger: KeyPair;
let tokens: JoseTokens;

beforeAll(async () => {
  [pair, stranger] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
  const jwk = await exportJWK(pair.publicKey);
  tokens = new JoseTokens(TRUST, createLocalJWKSet({ keys: [{ ...jwk, kid: 'k', alg: 'ES256' }] }));
});

/** A good token, but for what is given. */
function token(
  claims: JWTPayload,
  {
    issuer = TRUST.issuer,
    audience = TRUST.audience,
    expires = '5m',
    key = () => pair.privateKey,
  } = {},
): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid: 'k' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject('someone')
    .setExpirationTime(expires)
    .sign(key());
}

const read = async (...given: Parameters<typeof token>) => tokens.callerOf(await token(...given));

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token of a trusted issuer', () => {
  it('opens what belongs to its tenant', async () => {
    expect(await read({ tenant: 'acme' })).toEqual({
      author: { kind: 'token', id: 'someone' },
      access: { tenants: new Set(['acme']), mayWrite: true, isAdmin: false },
    });
  });

  it('may name several tenants, and only read', async () => {
    expect((await read({ tenant: ['a', 'b'], scope: 'openid read' }))?.access).toEqual({
      tenants: new Set(['a', 'b']),
      mayWrite: false,
      isAdmin: false,
    });
  });

  it('opens everything with the scope admin', async () => {
    expect((await read({ scope: ['admin'] }))?.access).toMatchObject({
      tenants: 'all',
      isAdmin: true,
    });
  });

  it('can not widen itself by a scope of a tenant', async () => {
    expect(await read({ scope: 'tenant:acme openid' })).toBeNull();
  });

  it.each([
    ['without tenant and scope', {}, {}],
    ['with a tenant that can be none', { tenant: '../etc' }, {}],
    ['of another issuer', { tenant: 'acme' }, { issuer: 'https://evil.example/' }],
    ['for another audience', { tenant: 'acme' }, { audience: 'someone-else' }],
    ['that expired', { tenant: 'acme' }, { expires: '-5m' }],
    ['signed by a stranger', { tenant: 'acme' }, { key: () => stranger.privateKey }],
  ])('is refused %s', async (_, claims, options) => {
    expect(await read(claims, options)).toBeNull();
  });

  it('is refused when its signature is none, or made with a shared secret', async () => {
    const { issuer: iss, audience: aud } = TRUST;
    const body = part({ iss, aud, sub: 's', tenant: 'acme', exp: 4_102_444_800 });
    expect(await tokens.callerOf(`${part({ alg: 'none' })}.${body}.`)).toBeNull();
    const hmac = await new SignJWT({ tenant: 'acme' })
      .setProtectedHeader({ alg: 'HS256', kid: 'k' })
      .setIssuer(iss)
      .setAudience(aud)
      .setSubject('s')
      .setExpirationTime('5m')
      .sign(Buffer.alloc(32, 1));
    expect(await tokens.callerOf(hmac)).toBeNull();
  });

  it('is neither valid nor invalid while the keys can not be read', async () => {
    const away = new JoseTokens({ ...TRUST, jwksUrl: 'http://127.0.0.1:9/jwks' });
    await expect(away.callerOf(await token({ tenant: 'acme' }))).rejects.toMatchObject({
      code: 'identity-unavailable',
    });
  });
});
