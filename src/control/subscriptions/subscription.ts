import type { SubscriptionRule } from '../../pipeline/messages/target.js';
import { FORMATS } from '../../pipeline/messages/target.js';
import { listOf, oneOf, text, type Rule } from '../../validation/rule.js';
import type { Partly } from '../endpoints/endpoint-defaults.js';
import type { ManagedBy } from '../endpoints/endpoint.js';

/** What a client chooses about a subscription. Its tenant is its endpoint's. */
export type SubscriptionSpec = Pick<
  SubscriptionRule,
  'endpointId' | 'types' | 'topics' | 'format' | 'enabled'
> & { readonly description: string | null };

/** Which events an endpoint wants, and in which form. */
export interface Subscription extends SubscriptionRule, SubscriptionSpec {
  readonly managedBy: ManagedBy;
  readonly version: number;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601. */
  readonly updatedAt: string;
}

/** A subscription as a client describes it: endpoint and types are needed. */
export type SubscriptionDraft = Partly<Omit<SubscriptionSpec, 'endpointId' | 'types'>> &
  Pick<SubscriptionSpec, 'endpointId' | 'types'>;

/** A description with all defaults filled in. */
export function withSubscriptionDefaults(draft: SubscriptionDraft): SubscriptionSpec {
  return {
    endpointId: draft.endpointId,
    types: draft.types,
    topics: draft.topics ?? [],
    format: draft.format ?? 'standard',
    enabled: draft.enabled ?? true,
    description: draft.description ?? null,
  };
}

/** The part of a subscription that a client chose. */
export function subscriptionSpecOf(subscription: Subscription): SubscriptionSpec {
  const { endpointId, types, topics, format, enabled, description } = subscription;
  return { endpointId, types, topics, format, enabled, description };
}

/** `order.created`, `order.*` or `*`. */
export const typesRule: Rule = listOf(
  text(1, 256, {
    pattern: /^(\*|[^\s*]+(\.\*)?)$/,
    form: 'a type such as order.created, everything below it such as order.*, or *',
  }),
  1,
  100,
);
export const topicsRule: Rule = listOf(
  text(1, 249, { pattern: /^[A-Za-z0-9._-]+$/, form: 'the name of a source topic' }),
  0,
  100,
);
export const formatRule: Rule = oneOf(FORMATS);
