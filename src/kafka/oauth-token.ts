import { GatewayError } from '../gateway-error.js';

/** How to get an OAuth 2 access token with client credentials. @source RFC 6749 section 4.4 */
export interface OAuthClient {
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope?: string;
}

interface CachedToken {
  readonly value: string;
  readonly renewAtMs: number;
}

/** A token is renewed when a fifth of its life is left, at most this long before its end. */
const MAX_EARLY_MS = 60_000;
const DEFAULT_LIFE_SECONDS = 300;
const TIMEOUT_MS = 10_000;

/** Fetches access tokens and keeps each until shortly before it expires; concurrent callers share one request. */
export class OAuthTokenSource {
  private cached: CachedToken | null = null;
  private request: Promise<string> | null = null;

  constructor(
    private readonly client: OAuthClient,
    private readonly now: () => number = Date.now,
    private readonly fetchUrl: typeof fetch = fetch,
  ) {}

  /** @throws GatewayError `kafka-token-refused` when the token endpoint gives none */
  token(): Promise<string> {
    if (this.cached && this.now() < this.cached.renewAtMs) {
      return Promise.resolve(this.cached.value);
    }
    this.request ??= this.fetchToken().finally(() => {
      this.request = null;
    });
    return this.request;
  }

  private async fetchToken(): Promise<string> {
    const { tokenEndpoint, clientId, clientSecret, scope } = this.client;
    const credentials = [clientId, clientSecret].map(encodeURIComponent).join(':');
    const body = new URLSearchParams({ grant_type: 'client_credentials' });
    if (scope) body.set('scope', scope);
    const response = await this.fetchUrl(tokenEndpoint, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = fieldsOf(await response.json().catch(() => null));
    const value = answer['access_token'];
    if (!response.ok || typeof value !== 'string') {
      throw new GatewayError(
        'kafka-token-refused',
        `The token endpoint ${tokenEndpoint} answered ${response.status} without an access token ` +
          `(${typeof answer['error'] === 'string' ? answer['error'] : 'no error code'}). Check the client id, secret and scope.`,
      );
    }
    const lifeMs = (Number(answer['expires_in']) || DEFAULT_LIFE_SECONDS) * 1000;
    const renewAtMs = this.now() + lifeMs - Math.min(lifeMs / 5, MAX_EARLY_MS);
    this.cached = { value, renewAtMs };
    return value;
  }
}

function fieldsOf(json: unknown): Record<string, unknown> {
  return typeof json === 'object' && json !== null ? { ...json } : {};
}
