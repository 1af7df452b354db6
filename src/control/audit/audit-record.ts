import { isDeepStrictEqual } from 'node:util';
import type { OutgoingRecord } from '../../kafka/ports.js';
import { THE_IMPORT, type Author } from '../author.js';
import { idOf, kindOf, type ControlChange } from '../control-change.js';
import type { ControlState } from '../control-state.js';
import { specOf, type Endpoint } from '../endpoints/endpoint.js';
import type { ApiKey } from '../keys/api-key.js';
import type { Subscription } from '../subscriptions/subscription.js';
import type { Telling } from '../writing/round.js';

type Shown = Readonly<Record<string, unknown>>;

const HIDDEN = '(hidden)';

/**
 * Tells of each change on the audit topic: key `<kind>/<id>`, value JSON
 * `{v, at, by, action, object: {kind, id, tenant}, changed, before, after, instance}`. `changed` names the fields that
 * differ, secrets among them; their values never stand in it, nor those of headers, nor queries of URLs, which often hold
 * credentials.
 */
export function auditOn(topic: string, instance: string, now: () => number): Telling {
  return (change, state, author) => {
    const kind = kindOf(change);
    if (kind === 'request') return null;
    const before = present(state, change);
    const after = putOf(change);
    return auditRecord(topic, instance, now(), {
      by: author,
      action: after === null ? 'deleted' : before === null ? 'created' : 'changed',
      object: { kind, id: idOf(change), tenant: tenantOf(after ?? before) },
      changed: changedFields(before, after),
      before: before && shown(before),
      after: after && shown(after),
    });
  };
}

/**
 * Tells that a record of a backup was written, by its key `<kind>/<id>`. Neither `before` nor `after` are told: secrets may
 * be sealed in it, and whoever imports needs no keys.
 */
export function auditOfImport(
  topic: string,
  key: string,
  instance: string,
  nowMs: number,
): OutgoingRecord {
  const slash = key.indexOf('/');
  return auditRecord(topic, instance, nowMs, {
    by: THE_IMPORT,
    action: 'imported',
    object: { kind: key.slice(0, slash), id: key.slice(slash + 1), tenant: null },
    changed: [],
    before: null,
    after: null,
  });
}

/** What is told of one change. */
interface Told {
  readonly by: Author;
  readonly action: 'created' | 'changed' | 'deleted' | 'imported';
  readonly object: { readonly kind: string; readonly id: string; readonly tenant: string | null };
  readonly changed: readonly string[];
  readonly before: Shown | null;
  readonly after: Shown | null;
}

function auditRecord(topic: string, instance: string, nowMs: number, told: Told): OutgoingRecord {
  const { kind, id } = told.object;
  const value = { v: 1, at: new Date(nowMs).toISOString(), ...told, instance };
  return { topic, partition: 0, key: `${kind}/${id}`, value: JSON.stringify(value) };
}

type Stored = Endpoint | Subscription | ApiKey;

function putOf(change: ControlChange): Stored | null {
  if (change.kind === 'endpoint-put') return change.endpoint;
  if (change.kind === 'subscription-put') return change.subscription;
  return change.kind === 'api-key-put' ? change.apiKey : null;
}

function present(state: ControlState, change: ControlChange): Stored | null {
  const kind = kindOf(change);
  const id = idOf(change);
  if (kind === 'endpoint') return state.endpoints.get(id) ?? null;
  if (kind === 'subscription') return state.subscriptions.get(id) ?? null;
  return state.apiKeys.get(id) ?? null;
}

function tenantOf(object: Stored | null): string | null {
  return object !== null && 'tenant' in object ? object.tenant : null;
}

/** Beside the version and the time, which always differ. */
const BOOKKEEPING = new Set(['version', 'updatedAt']);

function changedFields(before: Stored | null, after: Stored | null): readonly string[] {
  if (before === null || after === null) return [];
  const old = new Map<string, unknown>(Object.entries(before));
  return Object.entries(after)
    .filter(([field, value]) => !isDeepStrictEqual(old.get(field), value))
    .map(([field]) => field)
    .filter((field) => !BOOKKEEPING.has(field));
}

function shown(object: Stored): Shown {
  if ('digest' in object) {
    return Object.fromEntries(Object.entries(object).filter(([field]) => field !== 'digest'));
  }
  return 'secrets' in object ? shownEndpoint(object) : { ...object };
}

function shownEndpoint(endpoint: Endpoint): Shown {
  const { id, disabled, managedBy, version, createdAt, updatedAt } = endpoint;
  const spec = specOf(endpoint);
  const headers = Object.fromEntries(Object.keys(spec.headers).map((name) => [name, HIDDEN]));
  const url = spec.url.replace(/\?.*$/s, `?${HIDDEN}`);
  return { id, ...spec, url, headers, disabled, managedBy, version, createdAt, updatedAt };
}
