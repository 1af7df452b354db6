import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import { GatewayError } from '../../gateway-error.js';

/** A key that seals secrets. */
export interface SealingKey {
  /** Stands in the sealed text, so that whoever opens it knows which key to take. */
  readonly id: string;
  /** Of 32 bytes; a key object, for it is used at each record and bytes would be imported each time, at four times the cost. */
  readonly key: KeyObject;
}

/** What begins like a sealed text; nobody may give such a secret. */
export const SEALED_START = 'sealed:';
const MARK = `${SEALED_START}1:`;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Whether a text was sealed by anyone. */
export function isSealed(text: string): boolean {
  return text.startsWith(MARK);
}

/** Whether it was sealed with this key. */
export function isSealedWith(text: string, { id }: SealingKey): boolean {
  return text.startsWith(`${MARK}${id}:`);
}

/**
 * Seals with AES-256-GCM: `sealed:1:<key id>:<Base64url of IV, ciphertext and tag>`.
 *
 * @param place where the text stands; it can be opened only there
 * @source NIST SP 800-38D; a random IV of 96 bits is good for 2^32 texts under one key
 */
export function sealText(text: string, place: string, { id, key }: SealingKey): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place));
  const head = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]);
  const bytes = Buffer.concat([head, cipher.getAuthTag()]);
  return `${MARK}${id}:${bytes.toString('base64url')}`;
}

/**
 * Opens what `sealText` made.
 *
 * @throws GatewayError `secret-sealed` when its key is not among `keys`, or it was changed or moved
 */
export function openText(
  text: string,
  place: string,
  keys: ReadonlyMap<string, KeyObject>,
): string {
  const [id = '', sealed = ''] = text.slice(MARK.length).split(':', 2);
  const key = keys.get(id);
  if (key === undefined)
    throw closed(place, `was sealed with the key ${id}, which SECRET_KEYS does not have`);
  const bytes = Buffer.from(sealed, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES))
      .setAAD(Buffer.from(place))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    const plain = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES));
    return Buffer.concat([plain, decipher.final()]).toString('utf8');
  } catch (cause) {
    throw closed(
      place,
      `can't be opened with the key ${id} of SECRET_KEYS: it, or the record, was changed`,
      cause,
    );
  }
}

function closed(place: string, what: string, cause?: unknown): GatewayError {
  return new GatewayError('secret-sealed', `the secret at ${place} ${what}`, { cause });
}
