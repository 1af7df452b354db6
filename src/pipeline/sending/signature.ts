import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { GatewayError } from '../../gateway-error.js';
import { ed25519Key, ed25519Signature, isEd25519 } from './signing/ed25519-key.js';

const PREFIX = 'whsec_';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * The key in a signing secret: `whsec_` and Base64 for HMAC, `whsk_` and Base64 for ed25519.
 *
 * @throws GatewayError `secret-invalid`; the secret is not in the message
 */
export function signingKey(secret: string): KeyObject {
  if (isEd25519(secret)) {
    const key = ed25519Key(secret);
    if (key !== null) return key;
    throw new GatewayError(
      'secret-invalid',
      'a signing key is "whsk_" followed by the Base64 of an ed25519 private key (32 or 64 bytes)',
    );
  }
  const encoded = secret.slice(PREFIX.length);
  if (!secret.startsWith(PREFIX) || encoded.length % 4 !== 0 || !BASE64.test(encoded))
    throw new GatewayError(
      'secret-invalid',
      'a signing secret is "whsec_" followed by the Base64 of 24 to 64 random bytes',
    );
  return createSecretKey(Buffer.from(encoded, 'base64'));
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
  if (key.type === 'private') return ed25519Signature(key, prefix, body);
  return `v1,${createHmac('sha256', key).update(prefix).update(body).digest('base64')}`;
}
