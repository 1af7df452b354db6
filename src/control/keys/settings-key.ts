import { createHash, timingSafeEqual } from 'node:crypto';
import { adminCaller, type Caller } from '../access.js';

const CALLER = adminCaller({ kind: 'api-key', id: 'settings' });

/** The key of the settings, which may do everything. It is kept as a digest and compared in constant time. */
export class SettingsKey {
  readonly #digest: Buffer;

  constructor(apiKey: string) {
    this.#digest = digestOf(apiKey);
  }

  callerOf(token: string): Caller | null {
    return timingSafeEqual(digestOf(token), this.#digest) ? CALLER : null;
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
