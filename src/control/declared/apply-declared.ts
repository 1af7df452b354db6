import { isDeepStrictEqual } from 'node:util';
import { InvalidFields } from '../../validation/field-fault.js';
import { THE_FILE } from '../author.js';
import type { ControlChange } from '../control-change.js';
import type { ControlState } from '../control-state.js';
import { wholeSpecOf, type Endpoint } from '../endpoints/endpoint.js';
import { subscriptionSpecOf, type Subscription } from '../subscriptions/subscription.js';
import type { ControlWriter, Decision } from '../writing/control-writer.js';
import type {
  DeclaredEndpointSpec,
  DeclaredObjects,
  DeclaredSubscriptionSpec,
} from './declared-objects.js';

/** How many records it took. */
export interface AppliedDeclared {
  readonly written: number;
  readonly removed: number;
}

/**
 * Makes the control plane hold what the configuration file declares, and no other objects of the file. What is
 * unchanged is not written, so every replica may do it at each start. State (disabled) is kept.
 *
 * @param now milliseconds since 1970
 * @throws InvalidFields with code `settings-invalid` when a subscription names an endpoint that does not exist
 */
export function applyDeclared(
  log: ControlWriter,
  declared: DeclaredObjects,
  now: () => number,
): Promise<AppliedDeclared> {
  const at = new Date(now()).toISOString();
  return log.change(THE_FILE, (state) => decide(state, declared, at), 'known');
}

function decide(
  state: ControlState,
  { endpoints, subscriptions }: DeclaredObjects,
  at: string,
): Decision<AppliedDeclared> {
  const goneEndpoints = undeclared(state.endpoints.values(), endpoints);
  const goneSubscriptions = new Set([
    ...undeclared(state.subscriptions.values(), subscriptions),
    ...[...goneEndpoints].flatMap((id) => state.subscriptionsOf(id).map((each) => each.id)),
  ]);
  const puts: ControlChange[] = [];
  const tenants = new Map<string, string>();
  for (const { id, tenant } of state.endpoints.values()) {
    if (!goneEndpoints.has(id)) tenants.set(id, tenant);
  }
  for (const each of endpoints ?? []) {
    tenants.set(each.id, each.spec.tenant);
    const endpoint = changedEndpoint(state.endpoints.get(each.id), each, at);
    if (endpoint !== null) puts.push({ kind: 'endpoint-put', endpoint });
  }
  for (const [index, each] of (subscriptions ?? []).entries()) {
    goneSubscriptions.delete(each.id);
    const tenant = tenants.get(each.spec.endpointId);
    if (tenant === undefined) throw noSuchEndpoint(index, each.spec.endpointId);
    const subscription = changedSubscription(state.subscriptions.get(each.id), each, tenant, at);
    if (subscription !== null) puts.push({ kind: 'subscription-put', subscription });
  }
  const removals: ControlChange[] = [
    ...[...goneSubscriptions].map((id) => ({ kind: 'subscription-removed', id }) as const),
    ...[...goneEndpoints].map((id) => ({ kind: 'endpoint-removed', id }) as const),
  ];
  return {
    changes: [...puts, ...removals],
    result: { written: puts.length, removed: removals.length },
  };
}

/** Ids of objects of an earlier file that this one does not declare. */
function undeclared(
  objects: Iterable<Endpoint | Subscription>,
  declared: readonly { readonly id: string }[] | null,
): ReadonlySet<string> {
  if (declared === null) return new Set();
  const wanted = new Set(declared.map(({ id }) => id));
  const gone = [...objects].filter(({ id, managedBy }) => managedBy === 'file' && !wanted.has(id));
  return new Set(gone.map(({ id }) => id));
}

function changedEndpoint(
  current: Endpoint | undefined,
  { id, spec, secret }: DeclaredEndpointSpec,
  at: string,
): Endpoint | null {
  if (
    current?.managedBy === 'file' &&
    isDeepStrictEqual(wholeSpecOf(current), spec) &&
    isDeepStrictEqual(current.secrets, [secret])
  ) {
    return null;
  }
  return {
    id,
    ...spec,
    secrets: [secret],
    secretExpiries: [null],
    disabled: current?.disabled ?? null,
    managedBy: 'file',
    version: (current?.version ?? 0) + 1,
    createdAt: current?.createdAt ?? at,
    updatedAt: at,
  };
}

function changedSubscription(
  current: Subscription | undefined,
  { id, spec }: DeclaredSubscriptionSpec,
  tenant: string,
  at: string,
): Subscription | null {
  if (
    current?.managedBy === 'file' &&
    current.tenant === tenant &&
    isDeepStrictEqual(subscriptionSpecOf(current), spec)
  ) {
    return null;
  }
  return {
    id,
    ...spec,
    tenant,
    managedBy: 'file',
    version: (current?.version ?? 0) + 1,
    createdAt: current?.createdAt ?? at,
    updatedAt: at,
  };
}

function noSuchEndpoint(index: number, endpointId: string): InvalidFields {
  const field = `subscriptions[${index}].endpointId`;
  const message = `names no endpoint: ${endpointId}; declare it, or create it first`;
  return new InvalidFields([{ field, message }], 'settings-invalid');
}
