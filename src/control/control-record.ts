import { PLAIN_CREDENTIALS } from '../pipeline/messages/credentials.js';
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
import { OPEN_BOX, type SecretBox } from './endpoints/secret-box.js';

/**
 * `foreign`: of a kind that this version does not know, which is no fault. `newer`: an object in a form that only a newer
 * gateway knows; to go on without it would be to route or send wrongly. `sealed`: its secrets can't be opened; what that
 * means is the box's to say.
 */
export type ControlRecord =
  | { readonly kind: 'change'; readonly change: ControlChange }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'newer'; readonly reason: string }
  | { readonly kind: 'sealed' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The form of the values below. A value with a higher one was written by a newer gateway. */
const VERSION = 1;

/** Reads the object of a record; the key's first part tells which reader. */
const READERS: Readonly<
  Record<ControlKind, (id: string, value: unknown, box: SecretBox) => ControlRecord>
> = {
  endpoint: (id, value, box) =>
    put(endpointShape, id, whole(value), (sealed) => {
      const endpoint = box.open(sealed);
      return endpoint && { kind: 'endpoint-put', endpoint };
    }),
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
 *
 * @param box seals the secrets of endpoints
 */
export function writeControlRecord(
  change: ControlChange,
  box: SecretBox = OPEN_BOX,
): {
  readonly key: string;
  readonly value: string | null;
} {
  if (change.kind === 'endpoint-put') return written('endpoint', box.seal(change.endpoint));
  if (change.kind === 'subscription-put') return written('subscription', change.subscription);
  if (change.kind === 'api-key-put') return written('api-key', change.apiKey);
  if (change.kind === 'request-put') return written('request', change.request);
  return { key: `${kindOf(change)}/${change.id}`, value: null };
}

/** Reads a record of the control topic. Never throws. @param box opens the secrets of endpoints */
export function readControlRecord(
  key: Buffer | null,
  value: Buffer | null,
  box: SecretBox = OPEN_BOX,
): ControlRecord {
  const [, kind = '', id] = /^([^/]*)\/(.*)$/s.exec(key?.toString() ?? '') ?? [];
  if (!isKind(kind) || id === undefined) {
    return key === null ? unreadable('it has no key') : { kind: 'foreign' };
  }
  if (value === null) {
    if (kind === 'endpoint') box.forget(id);
    return { kind: 'change', change: { kind: `${kind}-removed`, id } };
  }
  const parsed = parseJson(value);
  if (parsed === null) return unreadable('its value is no JSON object');
  if (Number(parsed['v']) > VERSION)
    return { kind: 'newer', reason: `its form ${String(parsed['v'])} is newer than ${VERSION}` };
  if (parsed['v'] !== VERSION) return unreadable(`its form ${String(parsed['v'])} is not known`);
  return READERS[kind](id, parsed[kind], box);
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
  changeOf: (object: T) => ControlChange | null,
): ControlRecord {
  if (!hasShape(shape, value)) {
    return unreadable(`its field ${firstMismatch(shape, value)} has a wrong type`);
  }
  if (value.id !== id) return unreadable('its id is not the one of its key');
  const change = changeOf(value);
  return change === null ? { kind: 'sealed' } : { kind: 'change', change };
}

/** Endpoints that were written before there were labels and credentials have none. */
function whole(endpoint: unknown): unknown {
  return isPlainObject(endpoint) ? { labels: {}, ...PLAIN_CREDENTIALS, ...endpoint } : endpoint;
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
