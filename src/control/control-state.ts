import { idOf, kindOf, type ControlChange, type ControlKind } from './control-change.js';
import { withoutExpiredSecrets, type Endpoint } from './endpoints/endpoint.js';
import type { ApiKey } from './keys/api-key.js';
import { OrderedObjects } from './ordered-objects.js';
import type { HandledRequest } from './requests/handled-request.js';
import type { Subscription } from './subscriptions/subscription.js';
import { TenantCounts } from './tenants/tenant-counts.js';

/** Is told of each change after it took effect. Must not throw. */
export type ControlListener = (change: ControlChange) => void;

/**
 * All endpoints and subscriptions, as the control topic has them up to some offset. Whoever applies the same records
 * has the same state. A subscription may stand here without its endpoint: compaction keeps the order of last writes,
 * not of first ones.
 */
export class ControlState {
  readonly endpoints = new OrderedObjects<Endpoint>();
  readonly subscriptions = new OrderedObjects<Subscription>();
  readonly apiKeys = new OrderedObjects<ApiKey>();
  /** Requests that were carried out under a key of their own. */
  readonly requests = new OrderedObjects<HandledRequest>();
  readonly #byDigest = new Map<string, ApiKey>();
  readonly #counts = { endpoints: new TenantCounts(), subscriptions: new TenantCounts() };
  readonly #byEndpoint = new Map<string, Set<string>>();
  readonly #listeners = new Set<ControlListener>();
  /** Endpoints with a secret that will expire. */
  readonly #expiring = new Set<string>();

  /** @returns ends the listening */
  listen(listener: ControlListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The same objects in a state of their own, which nobody listens to. */
  copy(): ControlState {
    const copy = new ControlState();
    for (const endpoint of this.endpoints.values()) copy.apply({ kind: 'endpoint-put', endpoint });
    for (const subscription of this.subscriptions.values())
      copy.apply({ kind: 'subscription-put', subscription });
    return copy;
  }

  /** Takes the next change of the log. A removal of what is not there goes unnoticed. */
  apply(change: ControlChange): void {
    if (!this.#take(change)) return;
    for (const listener of this.#listeners) listener(change);
  }

  /**
   * Lets `work` see changes as if they had been applied, and takes them all back. Nobody else sees or hears of them, so
   * `work` must not wait for anything.
   */
  rehearse(work: (apply: (change: ControlChange) => void) => void): void {
    const undo: ControlChange[] = [];
    try {
      work((change) => {
        undo.push(this.#inverseOf(change));
        this.#take(change);
      });
    } finally {
      for (const change of undo.toReversed()) this.#take(change);
    }
  }

  subscriptionsOf(endpointId: string): readonly Subscription[] {
    const ids = this.#byEndpoint.get(endpointId) ?? [];
    return [...ids].toSorted().map((id) => this.subscriptions.get(id)!);
  }

  /** The key with this digest. */
  apiKeyBy(digest: string): ApiKey | undefined {
    return this.#byDigest.get(digest);
  }

  /** How many objects of a kind a tenant has. */
  countOf(kind: 'endpoints' | 'subscriptions', tenant: string): number {
    return this.#counts[kind].of(tenant);
  }

  /** Drops secrets that have expired by now, in memory only, and tells the listeners. */
  expireSecrets(nowMs: number): void {
    for (const id of this.#expiring) {
      const endpoint = this.endpoints.get(id)!;
      const pruned = withoutExpiredSecrets(endpoint, nowMs);
      if (pruned !== endpoint) this.apply({ kind: 'endpoint-put', endpoint: pruned });
    }
  }

  /** @returns whether it changed anything */
  #take(change: ControlChange): boolean {
    if (change.kind === 'endpoint-put') {
      const { id, tenant } = change.endpoint;
      this.#counts.endpoints.note(this.endpoints.get(id)?.tenant, tenant);
      this.endpoints.put(change.endpoint);
      this.#noteExpiry(change.endpoint);
      return true;
    }
    if (change.kind === 'subscription-put') {
      const { id, tenant } = change.subscription;
      this.#counts.subscriptions.note(this.subscriptions.get(id)?.tenant, tenant);
      this.#unlink(id);
      this.subscriptions.put(change.subscription);
      this.#link(change.subscription);
      return true;
    }
    if (change.kind === 'api-key-put') {
      this.apiKeys.put(change.apiKey);
      this.#byDigest.set(change.apiKey.digest, change.apiKey);
      return true;
    }
    if (change.kind === 'request-put') {
      this.requests.put(change.request);
      return true;
    }
    return this.#remove(kindOf(change), change.id);
  }

  #remove(kind: ControlKind, id: string): boolean {
    if (kind === 'endpoint') {
      this.#counts.endpoints.note(this.endpoints.get(id)?.tenant, undefined);
      this.#expiring.delete(id);
      return this.endpoints.remove(id);
    }
    if (kind === 'subscription') {
      this.#counts.subscriptions.note(this.subscriptions.get(id)?.tenant, undefined);
      this.#unlink(id);
      return this.subscriptions.remove(id);
    }
    if (kind === 'request') return this.requests.remove(id);
    const apiKey = this.apiKeys.get(id);
    if (apiKey !== undefined) this.#byDigest.delete(apiKey.digest);
    return this.apiKeys.remove(id);
  }

  /** What brings the state back to where it is now. */
  #inverseOf(change: ControlChange): ControlChange {
    const [kind, id] = [kindOf(change), idOf(change)];
    return this.#present(kind, id) ?? { kind: `${kind}-removed`, id };
  }

  #present(kind: ControlKind, id: string): ControlChange | null {
    if (kind === 'endpoint') {
      const endpoint = this.endpoints.get(id);
      return endpoint ? { kind: 'endpoint-put', endpoint } : null;
    }
    if (kind === 'subscription') {
      const subscription = this.subscriptions.get(id);
      return subscription ? { kind: 'subscription-put', subscription } : null;
    }
    if (kind === 'api-key') {
      const apiKey = this.apiKeys.get(id);
      return apiKey ? { kind: 'api-key-put', apiKey } : null;
    }
    const request = this.requests.get(id);
    return request ? { kind: 'request-put', request } : null;
  }

  #noteExpiry({ id, secretExpiries }: Endpoint): void {
    if (secretExpiries.some((expiry) => expiry !== null)) this.#expiring.add(id);
    else this.#expiring.delete(id);
  }

  #link({ id, endpointId }: Subscription): void {
    const ids = this.#byEndpoint.get(endpointId) ?? new Set();
    this.#byEndpoint.set(endpointId, ids.add(id));
  }

  #unlink(id: string): void {
    const endpointId = this.subscriptions.get(id)?.endpointId;
    if (endpointId === undefined) return;
    const ids = this.#byEndpoint.get(endpointId);
    ids?.delete(id);
    if (ids?.size === 0) this.#byEndpoint.delete(endpointId);
  }
}
