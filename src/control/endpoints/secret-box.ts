import type { KeyObject } from 'node:crypto';
import { GatewayError } from '../../gateway-error.js';
import type { Endpoint } from './endpoint.js';
import { isSealed, isSealedWith, openText, sealText, type SealingKey } from './sealed-text.js';
import { mapSecrets } from './secret-texts.js';

/** Seals the secrets of endpoints before they are written to the control topic, and opens them when they are read. */
export interface SecretBox {
  seal(endpoint: Endpoint): Endpoint;
  /** @returns null when it can't: the key is missing, or the record was changed */
  open(endpoint: Endpoint): Endpoint | null;
  /** The endpoint was removed. */
  forget(id: string): void;
}

/**
 * A ring of keys: the first one seals, all of them open. Each secret is bound to its endpoint and its field, so that it
 * can't be moved to another. Texts that were written before there were keys are taken as they are, and an empty ring seals
 * nothing.
 *
 * A record that stays closed may be an old one, which compaction has not removed yet: only the newest of an endpoint counts,
 * and which one that is, is known when all were read (`goLive`).
 */
export class KeyRingBox implements SecretBox {
  private readonly staleIds = new Set<string>();
  /** Endpoints whose newest record can't be opened, and why. */
  private readonly closed = new Map<string, GatewayError>();
  private readonly current: SealingKey | null;
  private readonly keys: ReadonlyMap<string, KeyObject>;
  private isLive = false;

  /**
   * @param ring the first one is the current one
   * @param onClosed is told of a record that can't be opened, once `goLive` was called: nothing goes on without its endpoint
   */
  constructor(
    ring: readonly SealingKey[],
    private readonly onClosed: (error: GatewayError) => void,
  ) {
    this.current = ring[0] ?? null;
    this.keys = new Map(ring.map(({ id, key }) => [id, key]));
  }

  /** Endpoints whose newest record was sealed with another key than the current one, or not at all. */
  get stale(): ReadonlySet<string> {
    return this.staleIds;
  }

  /**
   * All records that there were have been read.
   *
   * @throws GatewayError `secret-sealed` when the newest record of an endpoint can't be opened
   */
  goLive(): void {
    this.isLive = true;
    for (const error of this.closed.values()) throw error;
  }

  seal(endpoint: Endpoint): Endpoint {
    const { current } = this;
    if (current === null) return endpoint;
    return mapSecrets(endpoint, (text, field) => sealText(text, placeOf(endpoint, field), current));
  }

  open(endpoint: Endpoint): Endpoint | null {
    const { id } = endpoint;
    const { current } = this;
    let stale = false;
    try {
      const opened = mapSecrets(endpoint, (text, field) => {
        stale ||= current !== null && !isSealedWith(text, current);
        return isSealed(text) ? openText(text, placeOf(endpoint, field), this.keys) : text;
      });
      this.forget(id);
      if (stale) this.staleIds.add(id);
      return opened;
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      this.closed.set(id, error);
      if (this.isLive) this.onClosed(error);
      return null;
    }
  }

  forget(id: string): void {
    this.closed.delete(id);
    this.staleIds.delete(id);
  }
}

/** Leaves all as it is: for those who have no keys. What was sealed before stays closed. */
export const OPEN_BOX: SecretBox = new KeyRingBox([], () => undefined);

function placeOf({ id }: Endpoint, field: string): string {
  return `endpoint/${id}/${field}`;
}
