import { hash } from 'node:crypto';
import type { Manners } from './member.js';

/** What a receiver does with one request. */
export type Reply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly afterMs: number;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' };

/** @param earlier requests with this `webhook-id` that came before */
export function replyTo(manners: Manners, webhookId: string, earlier: number): Reply {
  const place = placeOf(webhookId);
  switch (manners.kind) {
    case 'takes':
      return answer(200, manners.afterMs);
    case 'flaps':
      return answer(200);
    case 'fails':
      if (place < manners.dies) return answer(500);
      return answer(place < manners.share && earlier < manners.times ? 500 : 200);
    case 'hangs':
      return place < manners.share && earlier === 0 ? { kind: 'hang' } : answer(200);
    case 'resets':
      return place < manners.share && earlier === 0 ? { kind: 'reset' } : answer(200);
    case 'throttles':
      return place < manners.share && earlier === 0
        ? answer(429, 0, { 'retry-after': String(manners.retryAfterSeconds) })
        : answer(200);
  }
}

/** Where in [0, 1) an id stands; evenly spread over many ids. */
function placeOf(webhookId: string): number {
  return Number.parseInt(hash('sha256', webhookId).slice(0, 8), 16) / 2 ** 32;
}

function answer(status: number, afterMs = 0, headers: Record<string, string> = {}): Reply {
  return { kind: 'answer', status, afterMs, headers };
}
