import type { DeliveryLedger } from './delivery-ledger.js';
import type { RequestHeaders } from './request-headers.js';
import { parseEvent, type WebhookEvent } from './webhook-event.js';
import { WebhookVerifier, type Refusal, type VerifierOptions } from './webhook-verifier.js';

/** A request that was verified and read. */
export interface ReceivedWebhook extends WebhookEvent {
  /** The `webhook-id`: the same on every retry, another for each endpoint and subscription. */
  readonly id: string;
  /** When this attempt was sent. */
  readonly sentAt: Date;
  /** The very bytes that were signed. */
  readonly body: Buffer;
}

export interface ReceiverOptions extends VerifierOptions {
  /**
   * Everything that requests may be signed with: `whsec_…` secrets, `whpk_…` public keys. As a function it is asked at each
   * request, so that a secret can be replaced without a restart.
   */
  readonly secrets: readonly string[] | (() => readonly string[]);
  /**
   * Takes the webhook over: writes it down or puts it into a queue that lasts, and no more, since the sender waits for the
   * answer. What it throws is answered with 500, and the gateway sends the webhook again.
   */
  readonly handle: (webhook: ReceivedWebhook) => void | Promise<void>;
  /** Drops repeats. Not given: `handle` gets them. */
  readonly ledger?: DeliveryLedger;
  /** The subscription's format is `raw`: bodies are not read. Default: false. */
  readonly raw?: boolean;
  /** Is told of requests that are not believed, and of genuine ones that can't be read. */
  readonly onRefused?: (reason: Refusal | 'unreadable') => void;
  /** Is told what `handle` or the ledger threw. */
  readonly onError?: (error: unknown, webhookId: string) => void;
}

/** What to answer with. No body: the gateway looks at the status. */
export interface ReceiverAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

const NOTHING = {};
const TAKEN: ReceiverAnswer = { status: 204, headers: NOTHING };
/** Nothing is wrong with the body's sender, so it is asked to come again: in a moment the first request will have ended. */
const BUSY: ReceiverAnswer = { status: 503, headers: { 'retry-after': '5' } };

/**
 * A receiver without its framework: verifies, reads, drops repeats, hands over, and says what to answer.
 *
 * | answer | when                                                                     |
 * |--------|--------------------------------------------------------------------------|
 * | 204    | `handle` has taken it, now or before                                     |
 * | 400    | genuine, but the body can't be read                                      |
 * | 401    | not believed                                                             |
 * | 500    | `handle` or the ledger threw                                             |
 * | 503    | the same delivery is being handled by another request                    |
 */
export class WebhookReceiver {
  private verifier: WebhookVerifier | null = null;
  private verifierFor: readonly string[] = [];

  /** @throws ReceiverError `no-secrets`, `secret-invalid`, at once for a list of secrets */
  constructor(private readonly options: ReceiverOptions) {
    if (typeof options.secrets !== 'function') this.currentVerifier();
  }

  /**
   * Never rejects, but with ReceiverError when a function of secrets gives none that can be used.
   *
   * @param body the very bytes that came in
   */
  async receive(headers: RequestHeaders, body: Buffer): Promise<ReceiverAnswer> {
    const { onRefused, raw = false } = this.options;
    const verification = this.currentVerifier().verify(headers, body);
    if (verification.kind === 'refused') {
      onRefused?.(verification.reason);
      return { status: 401, headers: NOTHING };
    }
    const parsed = parseEvent(headers, body, raw);
    if (parsed.kind === 'unreadable') {
      onRefused?.('unreadable');
      return { status: 400, headers: NOTHING };
    }
    const { id, sentAt } = verification;
    return this.take({ ...parsed.event, id, sentAt, body });
  }

  private async take(webhook: ReceivedWebhook): Promise<ReceiverAnswer> {
    const { handle, ledger, onError } = this.options;
    try {
      const claim = (await ledger?.claim(webhook.id)) ?? 'new';
      if (claim !== 'new') return claim === 'taken' ? TAKEN : BUSY;
      let taken = false;
      try {
        await handle(webhook);
        taken = true;
      } finally {
        await ledger?.settle(webhook.id, taken);
      }
      return TAKEN;
    } catch (error) {
      onError?.(error, webhook.id);
      return { status: 500, headers: NOTHING };
    }
  }

  private currentVerifier(): WebhookVerifier {
    const { secrets } = this.options;
    const list = typeof secrets === 'function' ? secrets() : secrets;
    if (this.verifier !== null && sameTexts(list, this.verifierFor)) return this.verifier;
    this.verifier = new WebhookVerifier(list, this.options);
    this.verifierFor = [...list];
    return this.verifier;
  }
}

function sameTexts(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}
