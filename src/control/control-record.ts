import { isPlainObject } from '../validation/rule.js';
import { CONTROL_KINDS, kindOf, type ControlChange, type ControlKind } from './control-change.js';
import {
  apiKeyShape,
  endpointShape,
  firstMismatch,
  hasShape,
  requestShape,
  subscriptionShape,
  type Shape,
} from './control-shapes.js';

/** `foreign`: of a kind that this version does not know, which is no fault. */
export type ControlRecord =
  | { readonly kind: 'change'; readonly change: ControlChange }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The form of the values below. A value with a higher one was written by a newer gateway. */
const VERSION = 1;

/** Reads the object of a record; the key's first part tells which reader. */
const READERS: Readonly<Record<ControlKind, (id: string, value: unknown) => ControlRecord>> = {
  endpoint: (id, value) =>
    put(endpointShape, id, withLabels(value), (endpoint) => ({ kind: 'endpoint-put', endpoint })),
  subscription: (id, value) =>
    put(subscriptionShape, id, value, (subscription) => ({
      kind: 'subscription-put',
      subscription,
    })),
  'api-key': (id, value) =>
    put(apiKeyShape, id, value, (apiKey) => ({ kind: 'api-key-put', apiKey })),
  request: (id, value) =>
    put(requestShape, id, value, (request) => ({ kind: 'request-put', request })),
};

/**
 * A change as a record: key `<kind>/<id>` (`endpoint`, `subscription`, `api-key`, `request`), value JSON with `v`, the version of its
 * form, and the object under the name of its kind, or null for a removal.
 */
export function writeControlRecord(change: ControlChange): {
  readonly key: string;
  readonly value: string | null;
} {
  if (change.kind === 'endpoint-put') return written('endpoint', change.endpoint);
  if (change.kind === 'subscription-put') return written('subscription', change.subscription);
  if (change.kind === 'api-key-put') return written('api-key', change.apiKey);
  if (change.kind === 'request-put') return written('request', change.request);
  return { key: `${kindOf(change)}/${change.id}`, value: null };
}

/** Reads a record of the control topic. Never throws. */
export function readControlRecord(key: Buffer | null, value: Buffer | null): ControlRecord {
  const [, kind = '', id] = /^([^/]*)\/(.*)$/s.exec(key?.toString() ?? '') ?? [];
  if (!isKind(kind) || id === undefined) {
    return key === null ? unreadable('it has no key') : { kind: 'foreign' };
  }
  if (value === null) return { kind: 'change', change: { kind: `${kind}-removed`, id } };
  const parsed = parseJson(value);
  if (parsed === null) return unreadable('its value is no JSON object');
  if (parsed['v'] !== VERSION) return unreadable(`its form ${String(parsed['v'])} is not known`);
  return READERS[kind](id, parsed[kind]);
}

function isKind(kind: string): kind is ControlKind {
  return CONTROL_KINDS.some((known) => known === kind);
}

function written(
  kind: ControlKind,
  object: { readonly id: string },
): { key: string; value: string } {
  return { key: `${kind}/${object.id}`, value: JSON.stringify({ v: VERSION, [kind]: object }) };
}

function put<T extends { readonly id: string }>(
  shape: Shape<T>,
  id: string,
  value: unknown,
  change: (object: T) => ControlChange,
): ControlRecord {
  if (!hasShape(shape, value)) {
    return unreadable(`its field ${firstMismatch(shape, value)} has a wrong type`);
  }
  return value.id === id
    ? { kind: 'change', change: change(value) }
    : unreadable('its id is not the one of its key');
}

/** Endpoints that were written before there were labels have none. */
function withLabels(endpoint: unknown): unknown {
  return isPlainObject(endpoint) ? { labels: {}, ...endpoint } : endpoint;
}

function parseJson(value: Buffer): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(value.toString());
    return isPlainObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function unreadable(reason: string): ControlRecord {
  return { kind: 'unreadable', reason };
}
