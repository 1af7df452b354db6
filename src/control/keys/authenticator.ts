import { GatewayError } from '../../gateway-error.js';
import type { Caller } from '../access.js';
import type { ControlLog } from '../control-log.js';
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
    private readonly control: {
      readonly state: ControlState;
      readonly log: Pick<ControlLog, 'isReady'>;
    },
    private readonly tokens: TokenReader | null,
    private readonly now: () => number,
  ) {}

  /** @throws GatewayError `starting` for a key that may be one of those that this replica has not read yet */
  async callerOf(token: string): Promise<Caller | null> {
    const known = this.settingsKey.callerOf(token) ?? this.#holderOf(token);
    if (known !== null) return known;
    if (this.tokens !== null && JWT.test(token)) return this.tokens.callerOf(token);
    if (this.control.log.isReady) return null;
    throw new GatewayError(
      'starting',
      'This replica has not read the API keys yet. Try again, or ask another one.',
    );
  }

  #holderOf(token: string): Caller | null {
    const apiKey = this.control.state.apiKeyBy(digestOf(token));
    if (apiKey === undefined) return null;
    const isOver = apiKey.expiresAt !== null && Date.parse(apiKey.expiresAt) <= this.now();
    return isOver ? null : callerWith(apiKey);
  }
}
