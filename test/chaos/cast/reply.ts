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

/** So often a failing one may fail: less than the attempts that there are, so that only those die that shall. */
const FAILURES = 2;
const TAKEN = { kind: 'answer', status: 200, afterMs: 0, headers: {} } as const;

/** @param earlier requests with this `webhook-id` that came before */
export function replyTo(manners: Manners, webhookId: string, earlier: number): Reply {
  if (manners.kind === 'takes') return { ...TAKEN, afterMs: manners.afterMs };
  if (manners.kind === 'flaps') return TAKEN;
  if (manners.kind === 'fails') {
    const dies = placeOf(webhookId) < manners.dies;
    const fails = earlier < FAILURES && placeOf(`${webhookId} ${earlier}`) < manners.share;
    return dies || fails ? { ...TAKEN, status: 500 } : TAKEN;
  }
  if (earlier > 0 || placeOf(webhookId) >= manners.share) return TAKEN;
  if (manners.kind === 'hangs') return { kind: 'hang' };
  if (manners.kind === 'resets') return { kind: 'reset' };
  const headers = { 'retry-after': String(manners.retryAfterSeconds) };
  return { ...TAKEN, status: 429, headers };
}

/** Where in [0, 1) a text stands; evenly spread over many of them. */
function placeOf(text: string): number {
  return Number.parseInt(hash('sha256', text).slice(0, 8), 16) / 2 ** 32;
}
