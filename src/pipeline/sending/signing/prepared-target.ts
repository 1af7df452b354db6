import type { OAuthClient } from '../../messages/credentials.js';
import type { Target } from '../../messages/target.js';
import { basicAuthorization } from '../basic-authorization.js';
import { permittedHeaders } from '../request-headers.js';
import { signerOf, type Signer } from './signer.js';

/** What all requests to one version of an endpoint have in common. */
export interface PreparedTarget {
  readonly signer: Signer;
  /** The endpoint's own headers, and `authorization` where that does not change. Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Asks for a token for each request. */
  readonly oauth: OAuthClient | null;
}

/** By the endpoint itself: it is the same object until it is changed, and then another one. */
const preparedTargets = new WeakMap<Target, PreparedTarget>();

/**
 * Keys and headers of an endpoint, made at its first request: a key object costs as much as a signature.
 *
 * @throws GatewayError `secret-invalid`
 */
export function preparedTarget(target: Target): PreparedTarget {
  const known = preparedTargets.get(target);
  if (known !== undefined) return known;
  const prepared = prepare(target);
  preparedTargets.set(target, prepared);
  return prepared;
}

function prepare({ signature, secrets, headers, authorization }: Target): PreparedTarget {
  const fixed = { ...permittedHeaders(headers) };
  if (authorization?.kind === 'basic') {
    const { username, password } = authorization;
    fixed['authorization'] = basicAuthorization(username, password);
  }
  if (authorization?.kind === 'bearer') fixed['authorization'] = `Bearer ${authorization.token}`;
  return {
    signer: signerOf(signature, secrets),
    headers: fixed,
    oauth: authorization?.kind === 'oauth2' ? authorization : null,
  };
}
