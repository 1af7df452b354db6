import {
  createHmac,
  createPublicKey,
  createSecretKey,
  timingSafeEqual,
  verify,
  type KeyObject,
} from 'node:crypto';
import { ReceiverError } from './receiver-error.js';

/** Tells genuine signatures of one version from others. */
export interface VerifyingKey {
  /** What stands before the comma of a signature. */
  readonly version: 'v1' | 'v1a';
  /** @param content the signed bytes: id, timestamp and body, joined by dots */
  isGenuine(signature: Buffer, content: Buffer): boolean;
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** What stands before the 32 bytes of an ed25519 key in its DER form, which some senders publish (RFC 8410). */
const DER_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const ED25519_KEY_BYTES = 32;

/**
 * The key in a secret: `whsec_` and Base64 for HMAC-SHA256 (`v1`), `whpk_` and the Base64 of an ed25519 public key (`v1a`).
 *
 * @throws ReceiverError `secret-invalid`; the secret is not in the message
 * @source Standard Webhooks 1.0.0, "Signature scheme"
 */
export function verifyingKey(secret: string): VerifyingKey {
  const [, prefix, encoded = ''] = /^(whsec|whpk)_(.*)$/s.exec(secret) ?? [];
  const bytes = BASE64.test(encoded) ? Buffer.from(encoded, 'base64') : Buffer.alloc(0);
  if (prefix === 'whsec' && bytes.length > 0) return hmacKey(createSecretKey(bytes));
  const point = withoutDerHead(bytes);
  if (prefix === 'whpk' && point.length === ED25519_KEY_BYTES) return ed25519Key(point);
  throw new ReceiverError(
    'secret-invalid',
    'a secret is "whsec_" and the Base64 of a signing secret, or "whpk_" and the Base64 of an ed25519 public key (32 bytes)',
  );
}

function withoutDerHead(bytes: Buffer): Buffer {
  const isDer =
    bytes.length === DER_HEAD.length + ED25519_KEY_BYTES && bytes.indexOf(DER_HEAD) === 0;
  return isDer ? bytes.subarray(DER_HEAD.length) : bytes;
}

function hmacKey(key: KeyObject): VerifyingKey {
  return {
    version: 'v1',
    isGenuine(signature, content) {
      const expected = createHmac('sha256', key).update(content).digest();
      return signature.length === expected.length && timingSafeEqual(signature, expected);
    },
  };
}

function ed25519Key(bytes: Buffer): VerifyingKey {
  const x = bytes.toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return {
    version: 'v1a',
    isGenuine: (signature, content) => verify(null, content, key, signature),
  };
}
