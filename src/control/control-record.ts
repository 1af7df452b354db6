import { isPlainObject } from '../validation/rule.js';
import { PLAIN_CREDENTIALS } from '../pipeline/messages/credentials.js';
import type { Endpoint } from './endpoints/endpoint.js';
import { OPEN_BOX, type SecretBox } from './endpoints/secret-box.js';
import {
  endpointShape,
  firstMismatch,
  hasShape,
  subscriptionShape,
  type Shape,
} from './control-shapes.js';
import type { Subscription } from './subscriptions/subscription.js';

/** One change of the control plane: what a record of the control topic says. */
export type ControlChange =
  | { readonly kind: 'endpoint-put'; readonly endpoint: Endpoint }
  | { readonly kind: 'endpoint-removed'; readonly id: string }
  | { readonly kind: 'subscription-put'; readonly subscription: Subscription }
  | { readonly kind: 'subscription-removed'; readonly id: string };

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

/**
 * A change as a record: key `endpoint/<id>` or `subscription/<id>`, value JSON with `v`, the version of its form, or null
 * for a removal.
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
  if (change.kind === 'endpoint-put') {
    const endpoint = box.seal(change.endpoint);
    return { key: `endpoint/${endpoint.id}`, value: JSON.stringify({ v: VERSION, endpoint }) };
  }
  if (change.kind === 'subscription-put') {
    const { subscription } = change;
    const value = JSON.stringify({ v: VERSION, subscription });
    return { key: `subscription/${subscription.id}`, value };
  }
  const kind = change.kind === 'endpoint-removed' ? 'endpoint' : 'subscription';
  return { key: `${kind}/${change.id}`, value: null };
}

/** Reads a record of the control topic. Never throws. @param box opens the secrets of endpoints */
export function readControlRecord(
  key: Buffer | null,
  value: Buffer | null,
  box: SecretBox = OPEN_BOX,
): ControlRecord {
  const [, kind, id] = /^([^/]*)\/(.*)$/s.exec(key?.toString() ?? '') ?? [];
  if ((kind !== 'endpoint' && kind !== 'subscription') || id === undefined) {
    return key === null ? { kind: 'unreadable', reason: 'it has no key' } : { kind: 'foreign' };
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
  return kind === 'endpoint' ? endpointOf(id, parsed[kind], box) : subscriptionOf(id, parsed[kind]);
}

function endpointOf(id: string, written: unknown, box: SecretBox): ControlRecord {
  // Records of before there were credentials lack them.
  const whole = isPlainObject(written) ? { ...PLAIN_CREDENTIALS, ...written } : written;
  if (!hasShape(endpointShape, whole)) return mismatch(endpointShape, whole);
  if (whole.id !== id) return unreadable(FOREIGN_ID);
  const endpoint = box.open(whole);
  return endpoint === null
    ? { kind: 'sealed' }
    : { kind: 'change', change: { kind: 'endpoint-put', endpoint } };
}

function subscriptionOf(id: string, subscription: unknown): ControlRecord {
  if (!hasShape(subscriptionShape, subscription)) return mismatch(subscriptionShape, subscription);
  return subscription.id === id
    ? { kind: 'change', change: { kind: 'subscription-put', subscription } }
    : unreadable(FOREIGN_ID);
}

const FOREIGN_ID = 'its id is not the one of its key';

function mismatch<T>(shape: Shape<T>, value: unknown): ControlRecord {
  return unreadable(`its field ${firstMismatch(shape, value)} has a wrong type`);
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
