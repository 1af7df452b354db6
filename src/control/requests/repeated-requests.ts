import { GatewayError } from '../../gateway-error.js';
import type { ControlChange } from '../control-change.js';
import type { ControlState } from '../control-state.js';
import type { Decision } from '../writing/control-writer.js';
import type { HandledRequest, RepeatableRequest } from './handled-request.js';

/** How long a request is known as carried out. */
export const REMEMBERED_MS = 24 * 3_600_000;
/** At most this many are remembered, so that they stay a small part of the control plane; the oldest go first. */
export const MAX_REMEMBERED = 50_000;
/** Forgotten along with each new one. */
const FORGOTTEN_AT_ONCE = 20;

/** What a request made. */
export interface Made<T> extends Decision<T> {
  readonly object: { readonly id: string; readonly version: number };
}

/**
 * Carries a request out once: the record of it stands in the same transaction as what it changes, so however often and on
 * whichever replica it comes again, the first answer is given again.
 *
 * @param request null when it may not be repeated
 * @param again the answer to a request that was carried out before
 * @throws GatewayError `idempotency-mismatch` when another request was sent under the same key
 */
export function once<T>(
  state: ControlState,
  request: RepeatableRequest | null,
  nowMs: number,
  make: () => Made<T>,
  again: (earlier: HandledRequest) => T,
): Decision<T> {
  if (request === null) return make();
  const earlier = state.requests.get(request.id);
  if (earlier !== undefined && Date.parse(earlier.at) + REMEMBERED_MS > nowMs) {
    if (earlier.fingerprint === request.fingerprint) return { changes: [], result: again(earlier) };
    throw new GatewayError(
      'idempotency-mismatch',
      'Another request was sent under this Idempotency-Key: take a new key for each new request.',
    );
  }
  const { changes, result, object } = make();
  const at = new Date(nowMs).toISOString();
  const handled = { ...request, objectId: object.id, version: object.version, at };
  return {
    changes: [...changes, { kind: 'request-put', request: handled }, ...forgotten(state, nowMs)],
    result,
  };
}

/** The oldest stand first: each is put once. */
function forgotten(state: ControlState, nowMs: number): ControlChange[] {
  const changes: ControlChange[] = [];
  let left = state.requests.size;
  for (const { id, at } of state.requests.values()) {
    const isOld = Date.parse(at) + REMEMBERED_MS <= nowMs || left >= MAX_REMEMBERED;
    if (!isOld || changes.length === FORGOTTEN_AT_ONCE) break;
    changes.push({ kind: 'request-removed', id });
    left -= 1;
  }
  return changes;
}
