import type { OAuthClient } from '../../messages/credentials.js';
import type { Sender } from '../sender.js';
import { issuedBy, tokenRequest, type Issued } from './token-request.js';

/** What is known of one client's token. */
interface Entry {
  value: string | null;
  /** After these the token is of no use, and a new one is fetched. */
  expiresAtMs: number;
  refreshAtMs: number;
  /** The request that is under way, shared by all who wait. */
  pending: Promise<Issued> | null;
  /** The last failure, and until when it stands for the next one. */
  failure: Issued | null;
  failedUntilMs: number;
}

/** For one request to a token endpoint. */
const TIMEOUT_MS = 10_000;
/** How long a failure is believed, so that a token endpoint that is down is not asked for each delivery. */
const FAILURE_HOLD_MS = 5_000;
/** A token is renewed when this part of its life is left, at most `MARGIN_MS`. */
const MARGIN = 0.1;
const MARGIN_MS = 30_000;

/**
 * Access tokens of endpoints. Each is fetched once for all who wait for it, and kept; near its end it is renewed while it
 * still serves, so that no request waits for that.
 */
export class AccessTokens {
  private readonly entries = new WeakMap<OAuthClient, Entry>();

  /**
   * @param sender reaches token endpoints under the same guard as all others; keeps whole answers
   * @param now in milliseconds, never jumps
   */
  constructor(
    private readonly sender: Sender,
    private readonly now: () => number,
  ) {}

  /** The token, when it is there already: the usual case, without a promise. */
  held(client: OAuthClient): string | null {
    const entry = this.entries.get(client);
    if (entry === undefined || this.now() >= entry.expiresAtMs) return null;
    if (this.now() >= entry.refreshAtMs && !this.isFailed(entry)) void this.fetched(client, entry);
    return entry.value;
  }

  /** The token, fetched where there is none. Never rejects. */
  async of(client: OAuthClient): Promise<Issued> {
    const value = this.held(client);
    if (value !== null) return { kind: 'token', value, livesMs: 0 };
    const entry = this.entryOf(client);
    return entry.failure !== null && this.isFailed(entry)
      ? entry.failure
      : this.fetched(client, entry);
  }

  /** The endpoint refused this token: it is not used again. */
  drop(client: OAuthClient, value: string): void {
    const entry = this.entries.get(client);
    if (entry !== undefined && entry.value === value) entry.expiresAtMs = 0;
  }

  private fetched(client: OAuthClient, entry: Entry): Promise<Issued> {
    entry.pending ??= this.fetch(client, entry);
    return entry.pending;
  }

  private async fetch(client: OAuthClient, entry: Entry): Promise<Issued> {
    const askedAtMs = this.now();
    const issued = issuedBy(await this.sender.send(tokenRequest(client, TIMEOUT_MS)));
    entry.pending = null;
    if (issued.kind === 'token') {
      entry.value = issued.value;
      entry.expiresAtMs = askedAtMs + issued.livesMs;
      entry.refreshAtMs = entry.expiresAtMs - Math.min(MARGIN_MS, issued.livesMs * MARGIN);
      entry.failure = null;
    } else {
      entry.failure = issued;
      entry.failedUntilMs = this.now() + FAILURE_HOLD_MS;
    }
    return issued;
  }

  private isFailed({ failure, failedUntilMs }: Entry): boolean {
    return failure !== null && this.now() < failedUntilMs;
  }

  private entryOf(client: OAuthClient): Entry {
    const known = this.entries.get(client);
    if (known !== undefined) return known;
    const entry: Entry = {
      value: null,
      expiresAtMs: 0,
      refreshAtMs: 0,
      pending: null,
      failure: null,
      failedUntilMs: 0,
    };
    this.entries.set(client, entry);
    return entry;
  }
}
