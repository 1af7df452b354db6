import { timingSafeEqual, type KeyObject } from 'node:crypto';
import { signatureHeader } from '../../pipeline/sending/signature.js';

/** What the signature of a request is worth. */
export type WebhookVerdict =
  | { readonly kind: 'genuine' }
  | { readonly kind: 'unchecked' }
  | { readonly kind: 'refused'; readonly reason: string };

/** A request as it came in. */
export interface WebhookRequest {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** How far the sender's clock may be off. */
const TOLERANCE_SECONDS = 300;

/**
 * Checks a webhook as its receiver should.
 *
 * @param keys of the secrets that may have signed; none leaves it unchecked
 * @source Standard Webhooks 1.0.0, "Verifying webhook authenticity"
 */
export function webhookVerdict(
  { headers, body }: WebhookRequest,
  keys: readonly KeyObject[],
  nowMs: number,
): WebhookVerdict {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (keys.length === 0) return { kind: 'unchecked' };
  if (id === undefined || timestamp === undefined || signatures === undefined)
    return refused('webhook-id, webhook-timestamp or webhook-signature is missing');
  if (!/^\d{1,12}$/.test(timestamp)) return refused('webhook-timestamp is no number of seconds');
  const seconds = Number(timestamp);
  const offBy = Math.round(nowMs / 1000 - seconds);
  if (Math.abs(offBy) > TOLERANCE_SECONDS)
    return refused(`webhook-timestamp is ${Math.abs(offBy)} s ${offBy > 0 ? 'old' : 'ahead'}`);
  const expected = signatureHeader(keys, id, seconds, body).split(' ');
  const isGenuine = signatures
    .split(' ')
    .some((given) => expected.some((one) => isSame(given, one)));
  return isGenuine ? { kind: 'genuine' } : refused('no signature is of this secret');
}

function isSame(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(a), Buffer.from(b)];
  return first.length === second.length && timingSafeEqual(first, second);
}

function refused(reason: string): WebhookVerdict {
  return { kind: 'refused', reason };
}
