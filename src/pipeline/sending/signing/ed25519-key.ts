import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';

const PREFIX = 'whsk_';
const PUBLIC_PREFIX = 'whpk_';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const SEED_BYTES = 32;
/** A private key is its seed, with or without the public key behind it. */
const KEY_BYTES: ReadonlySet<number> = new Set([SEED_BYTES, 2 * SEED_BYTES]);
/** What stands before the seed in the DER form (RFC 8410 section 7). */
const DER_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Whether a signing secret is for ed25519 (`v1a`); it may still be malformed. */
export function isEd25519(secret: string): boolean {
  return secret.startsWith(PREFIX);
}

/** The private key in `whsk_` and Base64, or null when it is none. */
export function ed25519Key(secret: string): KeyObject | null {
  const bytes = bytesOf(secret);
  if (bytes === null) return null;
  const der = Buffer.concat([DER_HEAD, bytes.subarray(0, SEED_BYTES)]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const isWhole = bytes.length === SEED_BYTES || pointOf(key).equals(bytes.subarray(SEED_BYTES));
  return isWhole ? key : null;
}

/**
 * A new private key.
 *
 * @param randomBytes a cryptographic source
 */
export function newEd25519Secret(randomBytes: (size: number) => Buffer): string {
  return `${PREFIX}${randomBytes(SEED_BYTES).toString('base64')}`;
}

/** What receivers verify with: `whpk_` and Base64. @returns null for secrets that are not for ed25519 */
export function publicKeyOf(secret: string): string | null {
  const key = isEd25519(secret) ? ed25519Key(secret) : null;
  return key === null ? null : `${PUBLIC_PREFIX}${pointOf(key).toString('base64')}`;
}

/** @source Standard Webhooks 1.0.0, "Asymmetric signatures" */
export function ed25519Signature(key: KeyObject, head: string, body: Buffer): string {
  return `v1a,${sign(null, Buffer.concat([Buffer.from(head), body]), key).toString('base64')}`;
}

function bytesOf(secret: string): Buffer | null {
  const encoded = secret.slice(PREFIX.length);
  if (!isEd25519(secret) || encoded.length % 4 !== 0 || !BASE64.test(encoded)) return null;
  const bytes = Buffer.from(encoded, 'base64');
  return KEY_BYTES.has(bytes.length) ? bytes : null;
}

/** The 32 bytes of the public key. */
function pointOf(privateKey: KeyObject): Buffer {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return Buffer.from(x, 'base64url');
}
