import { InvalidArgumentError } from 'commander';
import type { ResultView } from './result-view.js';

/** Which results are wanted; what is not given lets all through. */
export interface ResultFilter {
  readonly endpoint?: readonly string[];
  readonly tenant?: string;
  /** Event ids. */
  readonly event?: readonly string[];
  /** `order.created`, or `order.*` for all below. */
  readonly type?: readonly string[];
  readonly delivery?: readonly string[];
  readonly status?: readonly StatusTest[];
}

/** Whether a result has a status that was asked for. */
export type StatusTest = (result: ResultView) => boolean;

const KINDS: Readonly<Record<string, readonly string[]>> = {
  succeeded: ['attempt.succeeded'],
  failed: ['attempt.failed'],
  dead: ['delivery.dead'],
  dropped: ['delivery.dropped'],
};

/** Reads `--status`: `succeeded`, `failed`, `dead`, `dropped`, `final`, `503`, `5xx`, `none`, or a kind such as `breaker.opened`. */
export function statusTests(
  text: string,
  before: readonly StatusTest[] = [],
): readonly StatusTest[] {
  return [...before, ...text.split(',').map((item) => statusTest(item.trim()))];
}

/** Whether a result is wanted. */
export function isWanted(result: ResultView, filter: ResultFilter): boolean {
  const { endpoint, tenant, event, type, delivery, status } = filter;
  return (
    (endpoint?.includes(result.endpointId) ?? true) &&
    (tenant === undefined || tenant === result.tenant) &&
    (event?.includes(result.eventId) ?? true) &&
    (delivery?.includes(result.deliveryId) ?? true) &&
    (type?.some((pattern) => typeMatches(pattern, result.eventType)) ?? true) &&
    (status?.some((test) => test(result)) ?? true)
  );
}

function statusTest(word: string): StatusTest {
  const kinds = KINDS[word];
  if (kinds !== undefined) return ({ kind }) => kinds.includes(kind);
  if (word === 'final') return ({ final }) => final;
  if (word === 'none') return ({ kind, status }) => kind.startsWith('attempt.') && status === null;
  if (/^[1-5]xx$/i.test(word))
    return ({ status }) => status !== null && String(status)[0] === word[0];
  if (/^[1-9]\d\d$/.test(word)) return ({ status }) => status === Number(word);
  if (/^(attempt|delivery|endpoint|breaker)\.[a-z-]+$/.test(word))
    return ({ kind }) => kind === word;
  throw new InvalidArgumentError(
    'Give succeeded, failed, dead, dropped, final, none (no response), a status such as 503 or 5xx, or a kind such as ' +
      'breaker.opened.',
  );
}

/** As subscriptions match types: exactly, `order.*` for all below `order.`, `*` for all. */
function typeMatches(pattern: string, type: string): boolean {
  if (pattern === '*') return true;
  return pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}
