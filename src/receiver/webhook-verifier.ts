import { ReceiverError } from './receiver-error.js';
import { headerOf, type RequestHeaders } from './request-headers.js';
import { verifyingKey, type VerifyingKey } from './verifying-key.js';

/**
 * Why a request is not believed.
 *
 * | reason              | meaning                                                                        |
 * |---------------------|--------------------------------------------------------------------------------|
 * | `header-missing`    | no `webhook-id`, `webhook-timestamp` or `webhook-signature`                    |
 * | `timestamp-invalid` | not a number of seconds                                                        |
 * | `too-old`           | sent longer ago than the tolerance: a replay, or a clock that is wrong         |
 * | `too-new`           | sent in the future, by more than the tolerance                                 |
 * | `not-genuine`       | no signature fits: another secret, or other bytes than those that were signed  |
 */
export type Refusal =
  'header-missing' | 'timestamp-invalid' | 'too-old' | 'too-new' | 'not-genuine';

export type Verification =
  | {
      readonly kind: 'genuine';
      /** The `webhook-id`: the same on every retry. */
      readonly id: string;
      /** When this attempt was sent. */
      readonly sentAt: Date;
    }
  | { readonly kind: 'refused'; readonly reason: Refusal };

export interface VerifierOptions {
  /** How far the sender's clock and ours may be apart, and how long a request may be under way. Default: 300. */
  readonly toleranceSeconds?: number;
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number;
}

const DEFAULT_TOLERANCE_SECONDS = 300;
/** The gateway sends one signature for each live secret, three at most; more would only cost us time. */
const MAX_SIGNATURES = 10;

/**
 * Tells whether a request is from who it says, by Standard Webhooks 1.0.0: `v1` (HMAC-SHA256) and `v1a` (ed25519).
 *
 * Several secrets at once are the normal case while one is being replaced: the request is genuine when any signature fits
 * any secret.
 */
export class WebhookVerifier {
  private readonly keys: readonly VerifyingKey[];
  private readonly toleranceSeconds: number;
  private readonly now: () => number;

  /** @throws ReceiverError `no-secrets`, `secret-invalid` */
  constructor(secrets: readonly string[], options: VerifierOptions = {}) {
    if (secrets.length === 0)
      throw new ReceiverError('no-secrets', 'without a secret no request can be believed');
    this.keys = secrets.map((secret) => verifyingKey(secret));
    this.toleranceSeconds = options.toleranceSeconds ?? DEFAULT_TOLERANCE_SECONDS;
    this.now = options.now ?? Date.now;
  }

  /** @param body the very bytes that came in: parsing and printing JSON again breaks the signature */
  verify(headers: RequestHeaders, body: Uint8Array): Verification {
    const id = headerOf(headers, 'webhook-id');
    const timestamp = headerOf(headers, 'webhook-timestamp');
    const signatures = headerOf(headers, 'webhook-signature');
    if (!id || !timestamp || !signatures) return refused('header-missing');
    const wrongTime = this.faultOfTime(timestamp);
    if (wrongTime !== null) return refused(wrongTime);
    const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
    if (!this.isSigned(signatures, content)) return refused('not-genuine');
    return { kind: 'genuine', id, sentAt: new Date(Number(timestamp) * 1_000) };
  }

  private faultOfTime(timestamp: string): Refusal | null {
    if (!/^\d{1,12}$/.test(timestamp)) return 'timestamp-invalid';
    const ageSeconds = this.now() / 1_000 - Number(timestamp);
    if (ageSeconds > this.toleranceSeconds) return 'too-old';
    return ageSeconds < -this.toleranceSeconds ? 'too-new' : null;
  }

  private isSigned(signatures: string, content: Buffer): boolean {
    return signatures.split(' ', MAX_SIGNATURES).some((each) => {
      const [version, encoded = ''] = each.split(',', 2);
      const signature = Buffer.from(encoded, 'base64');
      return this.keys.some((key) => key.version === version && key.isGenuine(signature, content));
    });
  }
}

function refused(reason: Refusal): Verification {
  return { kind: 'refused', reason };
}
