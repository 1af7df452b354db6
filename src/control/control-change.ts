import type { Endpoint } from './endpoints/endpoint.js';
import type { ApiKey } from './keys/api-key.js';
import type { HandledRequest } from './requests/handled-request.js';
import type { Subscription } from './subscriptions/subscription.js';

/** One change of the control plane: what a record of the control topic says. */
export type ControlChange =
  | { readonly kind: 'endpoint-put'; readonly endpoint: Endpoint }
  | { readonly kind: 'endpoint-removed'; readonly id: string }
  | { readonly kind: 'subscription-put'; readonly subscription: Subscription }
  | { readonly kind: 'subscription-removed'; readonly id: string }
  | { readonly kind: 'api-key-put'; readonly apiKey: ApiKey }
  | { readonly kind: 'api-key-removed'; readonly id: string }
  | { readonly kind: 'request-put'; readonly request: HandledRequest }
  | { readonly kind: 'request-removed'; readonly id: string };

/** What the control plane consists of; the first part of a record's key. */
export const CONTROL_KINDS = ['endpoint', 'subscription', 'api-key', 'request'] as const;
export type ControlKind = (typeof CONTROL_KINDS)[number];

/** What is put or removed. */
export function kindOf({ kind }: ControlChange): ControlKind {
  if (kind === 'endpoint-put' || kind === 'endpoint-removed') return 'endpoint';
  if (kind === 'subscription-put' || kind === 'subscription-removed') return 'subscription';
  return kind === 'api-key-put' || kind === 'api-key-removed' ? 'api-key' : 'request';
}

/** The id of what is put or removed. */
export function idOf(change: ControlChange): string {
  if (change.kind === 'endpoint-put') return change.endpoint.id;
  if (change.kind === 'subscription-put') return change.subscription.id;
  if (change.kind === 'api-key-put') return change.apiKey.id;
  return change.kind === 'request-put' ? change.request.id : change.id;
}
