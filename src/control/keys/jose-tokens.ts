import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { GatewayError } from '../../gateway-error.js';
import { messageOf } from '../../unknown-error.js';
import type { Caller } from '../access.js';
import { tenantRule } from '../endpoints/endpoint-rules.js';
import { accessOf } from './api-key.js';
import type { TokenReader } from './authenticator.js';

/** Whose tokens are taken, and what they tell. */
export interface TokenTrust {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  /** The claim that names the tenant: a text, or a list of them. */
  readonly tenantClaim: string;
  /** The claim with scopes, as a text with spaces between or a list; `admin` and `read` count. */
  readonly scopeClaim: string;
}

/** Only signatures with a public key: a shared secret is not ours to keep, and `none` is no signature. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'EdDSA',
];
const CLOCK_TOLERANCE_SECONDS = 30;
const FETCH_TIMEOUT_MS = 5_000;

/**
 * JSON Web Tokens of one issuer, by its published keys, which are fetched when they are needed first and then kept.
 *
 * @source RFC 7519; RFC 8725 (fixed algorithms, issuer and audience always checked)
 */
export class JoseTokens implements TokenReader {
  readonly #keys: JWTVerifyGetKey;

  constructor(
    private readonly trust: TokenTrust,
    keys?: JWTVerifyGetKey,
  ) {
    this.#keys =
      keys ?? createRemoteJWKSet(new URL(trust.jwksUrl), { timeoutDuration: FETCH_TIMEOUT_MS });
  }

  async callerOf(token: string): Promise<Caller | null> {
    const { issuer, audience } = this.trust;
    try {
      const { payload } = await jwtVerify(token, this.#keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['exp', 'sub'],
      });
      return this.#callerIn(payload);
    } catch (error) {
      if (isInvalid(error)) return null;
      throw new GatewayError(
        'identity-unavailable',
        `The keys of ${issuer} could not be read (${messageOf(error)}): try again, or use an API key.`,
        { cause: error },
      );
    }
  }

  /** Null for a token that names neither a tenant nor a scope of ours: it was made for something else. */
  #callerIn(payload: JWTPayload): Caller | null {
    const tenants = textsIn(payload[this.trust.tenantClaim]);
    const scopes = textsIn(payload[this.trust.scopeClaim]).flatMap((each) => each.split(' '));
    const own = scopes.filter((scope) => scope === 'admin' || scope === 'read');
    if (tenants.some((tenant) => tenantRule.fault(tenant) !== null)) return null;
    if (tenants.length === 0 && own.length === 0) return null;
    const access = accessOf([...own, ...tenants.map((tenant) => `tenant:${tenant}`)]);
    return { author: { kind: 'token', id: String(payload.sub).slice(0, 256) }, access };
  }
}

/** What is wrong with the token itself; all else is wrong with the way to the keys. */
function isInvalid(error: unknown): boolean {
  return (
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid) &&
    error.code !== 'ERR_JOSE_GENERIC'
  );
}

function textsIn(claim: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return all.filter((each) => typeof each === 'string');
}
