import type { SubscriptionRule } from '../messages/target.js';
import { SubscriptionIndex } from './subscription-index.js';

const NOBODY: readonly SubscriptionRule[] = [];

/**
 * Which subscriptions want an event of a tenant: only its own. An index for each tenant, so that what others subscribe to
 * costs nothing.
 */
export class TenantSubscriptions {
  private readonly ofTenant = new Map<string, SubscriptionIndex>();
  /** The index that holds a rule. */
  private readonly places = new Map<string, string>();

  /** @param apart false when events have no tenant: then all subscriptions are looked at for each */
  constructor(private readonly apart: boolean) {}

  put(rule: SubscriptionRule): void {
    const place = this.apart ? rule.tenant : '';
    if (this.places.get(rule.id) !== place) this.remove(rule.id);
    this.places.set(rule.id, place);
    let index = this.ofTenant.get(place);
    if (index === undefined) this.ofTenant.set(place, (index = new SubscriptionIndex(REMEMBERED)));
    index.put(rule);
  }

  remove(id: string): void {
    const place = this.places.get(id);
    if (place === undefined) return;
    this.places.delete(id);
    const index = this.ofTenant.get(place);
    index?.remove(id);
    if (index?.size === 0) this.ofTenant.delete(place);
  }

  /** @param tenant null when events have none */
  match(type: string, topic: string, tenant: string | null): readonly SubscriptionRule[] {
    return this.ofTenant.get(tenant ?? '')?.match(type, topic) ?? NOBODY;
  }
}

/** Answers that each index remembers. */
const REMEMBERED = 10_000;
