import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { GatewayError } from '../../gateway-error.js';
import { messageOf } from '../../unknown-error.js';
import type { Endpoint } from './endpoint.js';
import { mapSecrets } from './secret-texts.js';

/** A key that seals secrets. */
export interface SealingKey {
  /** Stands in the record, so that whoever reads it knows which key to take. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

/** Seals the secrets of endpoints before they are written to the control topic, and opens them when they are read. */
export interface SecretBox {
  seal(endpoint: Endpoint): Endpoint;
  /** @throws GatewayError `secret-sealed` when the key is missing or the record was changed */
  open(endpoint: Endpoint): Endpoint;
}

const MARK = 'sealed:1:';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM with a ring of keys: the first one seals, all of them open. A sealed text is
 * `sealed:1:<key id>:<Base64url of IV, ciphertext and tag>`, bound to its endpoint and its field, so that it can't be moved to
 * another. Texts that were written before there were keys are taken as they are, and an empty ring seals nothing.
 *
 * @source NIST SP 800-38D; a random IV of 96 bits is good for 2^32 texts under one key
 */
export class KeyRingBox implements SecretBox {
  private readonly staleIds = new Set<string>();
  private readonly current: SealingKey | null;
  private readonly keys: ReadonlyMap<string, Buffer>;

  /**
   * @param ring the first one is the current one
   * @param onSealed is told when a record could not be opened: the gateway must not go on without its endpoint
   */
  constructor(
    ring: readonly SealingKey[],
    private readonly onSealed: (error: GatewayError) => void,
  ) {
    this.current = ring[0] ?? null;
    this.keys = new Map(ring.map(({ id, key }) => [id, key]));
  }

  /** Endpoints whose record was sealed with another key than the current one, or not at all. */
  get stale(): ReadonlySet<string> {
    return this.staleIds;
  }

  seal(endpoint: Endpoint): Endpoint {
    const { current } = this;
    if (current === null) return endpoint;
    return mapSecrets(endpoint, (text, field) => sealed(text, placeOf(endpoint, field), current));
  }

  open(endpoint: Endpoint): Endpoint {
    let stale = false;
    try {
      const opened = mapSecrets(endpoint, (text, field) => {
        stale ||= this.current !== null && !text.startsWith(`${MARK}${this.current.id}:`);
        return isSealed(text) ? this.opened(text, placeOf(endpoint, field)) : text;
      });
      if (stale) this.staleIds.add(endpoint.id);
      else this.staleIds.delete(endpoint.id);
      return opened;
    } catch (error) {
      if (error instanceof GatewayError) this.onSealed(error);
      throw error;
    }
  }

  private opened(text: string, place: Buffer): string {
    const id = keyIdOf(text);
    const key = this.keys.get(id) ?? refuse(id);
    const bytes = Buffer.from(text.slice(MARK.length + id.length + 1), 'base64url');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES))
        .setAAD(place)
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      const plain = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES));
      return Buffer.concat([plain, decipher.final()]).toString('utf8');
    } catch (error) {
      throw new GatewayError(
        'secret-sealed',
        `its secrets can't be opened with the key ${id} of SECRET_KEYS: that key or the record was changed (${messageOf(error)})`,
      );
    }
  }
}

/** Leaves all as it is: for those who have no keys. What was sealed before stays closed. */
export const OPEN_BOX: SecretBox = new KeyRingBox([], () => undefined);

function sealed(text: string, place: Buffer, { id, key }: SealingKey): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(place);
  const bytes = Buffer.concat([
    iv,
    cipher.update(text, 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return `${MARK}${id}:${bytes.toString('base64url')}`;
}

function placeOf({ id }: Endpoint, field: string): Buffer {
  return Buffer.from(`${id}/${field}`, 'utf8');
}

function isSealed(text: string): boolean {
  return text.startsWith(MARK);
}

function keyIdOf(text: string): string {
  return text.slice(MARK.length).split(':', 1)[0] ?? '';
}

function refuse(keyId: string): never {
  throw new GatewayError(
    'secret-sealed',
    `its secrets were sealed with the key ${keyId}, which SECRET_KEYS does not have: put that key back`,
  );
}
