import type { Caller } from '../access.js';
import type { ControlState } from '../control-state.js';
import { callerWith, digestOf } from './api-key.js';
import type { SettingsKey } from './settings-key.js';

/** Reads tokens of another issuer, such as JWTs. */
export interface TokenReader {
  /** Null: it is not valid. @throws GatewayError `identity-unavailable` when that can't be told at the moment */
  callerOf(token: string): Promise<Caller | null>;
}

/** Two dots: no key of ours has one. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * Who a bearer token belongs to: the key of the settings, a key that was made over the API, or a token of an issuer that the
 * settings trust.
 *
 * Keys are found by their digest: what a look-up takes tells something of a digest, and nothing of a key that has it.
 */
export class Authentication {
  constructor(
    private readonly settingsKey: SettingsKey,
    private readonly state: ControlState,
    private readonly tokens: TokenReader | null,
    private readonly now: () => number,
  ) {}

  async callerOf(token: string): Promise<Caller | null> {
    const known = this.settingsKey.callerOf(token) ?? this.#holderOf(token);
    if (known !== null || this.tokens === null || !JWT.test(token)) return known;
    return this.tokens.callerOf(token);
  }

  #holderOf(token: string): Caller | null {
    const apiKey = this.state.apiKeyBy(digestOf(token));
    if (apiKey === undefined) return null;
    const isOver = apiKey.expiresAt !== null && Date.parse(apiKey.expiresAt) <= this.now();
    return isOver ? null : callerWith(apiKey);
  }
}
