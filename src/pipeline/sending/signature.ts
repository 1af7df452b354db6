import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { GatewayError } from '../../gateway-error.js';

const PREFIX = 'whsec_';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * The key in a signing secret: `whsec_` and Base64.
 *
 * @throws GatewayError `secret-invalid`; the secret is not in the message
 */
export function signingKey(secret: string): KeyObject {
  const encoded = secret.slice(PREFIX.length);
  if (!secret.startsWith(PREFIX) || encoded.length % 4 !== 0 || !BASE64.test(encoded))
    throw new GatewayError(
      'secret-invalid',
      'a signing secret is "whsec_" followed by the Base64 of 24 to 64 random bytes',
    );
  return createSecretKey(Buffer.from(encoded, 'base64'));
}

/** By the list itself: an endpoint keeps its secrets until it is changed, and then has a new list. */
const keysOfList = new WeakMap<readonly string[], readonly KeyObject[]>();

/** The keys of an endpoint's live secrets, in their order. Made once for each list: a key object costs as much as a signature. */
export function signingKeys(secrets: readonly string[]): readonly KeyObject[] {
  const known = keysOfList.get(secrets);
  if (known !== undefined) return known;
  const keys = secrets.map((secret) => signingKey(secret));
  keysOfList.set(secrets, keys);
  return keys;
}

/**
 * The value of `webhook-signature`: one signature for each key, so that receivers can change secrets in their own time.
 *
 * @param id the `webhook-id`; holds no dot
 * @param timestampSeconds the `webhook-timestamp`
 * @param body the very bytes that are sent
 * @source Standard Webhooks 1.0.0, "Signature scheme"
 */
export function signatureHeader(
  keys: readonly KeyObject[],
  id: string,
  timestampSeconds: number,
  body: Buffer,
): string {
  const prefix = `${id}.${timestampSeconds}.`;
  return keys.map((key) => signature(key, prefix, body)).join(' ');
}

function signature(key: KeyObject, prefix: string, body: Buffer): string {
  return `v1,${createHmac('sha256', key).update(prefix).update(body).digest('base64')}`;
}
