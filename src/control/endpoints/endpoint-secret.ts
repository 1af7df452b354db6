import { publicKeyOf } from '../../pipeline/sending/signing/ed25519-key.js';

/**
 * A new signing secret in the form of Standard Webhooks.
 *
 * @param randomBytes a cryptographic source
 * @source https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md (24 to 64 bytes)
 */
export function newSecret(randomBytes: (size: number) => Buffer): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** What a made secret is for: an HMAC that both sides know the key of, or a signature that receivers need the public key of. */
export type KeyType = 'hmac' | 'ed25519';

/** What may be told of a secret once it is in force: a private key stays here, and its public one is for everybody. */
export function toldOf(secret: string): { readonly secret?: string; readonly publicKey?: string } {
  const publicKey = publicKeyOf(secret);
  return publicKey === null ? { secret } : { publicKey };
}

/** Secrets of an endpoint: in the order of `secrets`, when each stops to sign. */
export interface SecretSet {
  readonly secrets: readonly string[];
  readonly secretExpiries: readonly (string | null)[];
}

/** At most this many sign at once, so that headers stay small. */
const MAX_LIVE_SECRETS = 3;

/** Puts a new secret first and lets the others sign until `expiresAt`, or until they were to expire before that. */
export function rotated(current: SecretSet, secret: string, expiresAt: string): SecretSet {
  const others = current.secrets
    .map((old, index) => ({ old, expiry: earlier(current.secretExpiries[index], expiresAt) }))
    .filter(({ old }) => old !== secret)
    .slice(0, MAX_LIVE_SECRETS - 1);
  return {
    secrets: [secret, ...others.map(({ old }) => old)],
    secretExpiries: [null, ...others.map(({ expiry }) => expiry)],
  };
}

function earlier(expiry: string | null | undefined, limit: string): string {
  return expiry !== null && expiry !== undefined && Date.parse(expiry) < Date.parse(limit)
    ? expiry
    : limit;
}
