import { GatewayError } from '../../gateway-error.js';
import { InvalidFields } from '../../validation/field-fault.js';
import type { ControlWriter, Decision } from '../control-log.js';
import type { ControlState } from '../control-state.js';
import { mergePatch } from '../merge-patch.js';
import type { Page } from '../ordered-objects.js';
import type { Origin } from '../origin.js';
import { assertPrecondition, type Precondition } from '../precondition.js';
import {
  subscriptionSpecOf,
  withSubscriptionDefaults,
  type Subscription,
  type SubscriptionDraft,
  type SubscriptionSpec,
} from './subscription.js';

/** What a listing leaves out; null takes all. */
export interface SubscriptionFilter {
  readonly endpointId: string | null;
  readonly tenant: string | null;
}

/**
 * Subscriptions, as the API's clients change them. Reads come from this replica's memory; writes are decided on it and
 * go through the control log. Throws as `Endpoints` does.
 */
export class Subscriptions {
  constructor(
    private readonly log: ControlWriter,
    private readonly state: ControlState,
    private readonly origin: Pick<Origin, 'now' | 'newId'>,
  ) {}

  get(id: string): Subscription {
    return existing(this.state, id);
  }

  list(limit: number, after: string | null, filter: SubscriptionFilter): Page<Subscription> {
    return this.state.subscriptions.page(
      limit,
      after,
      ({ endpointId, tenant }) =>
        (filter.endpointId === null || endpointId === filter.endpointId) &&
        (filter.tenant === null || tenant === filter.tenant),
    );
  }

  async create(draft: SubscriptionDraft): Promise<Subscription> {
    return this.log.change((state) =>
      this.#created(state, `sub_${this.origin.newId()}`, withSubscriptionDefaults(draft)),
    );
  }

  /** Creates under the client's own id, or replaces all that a client chooses. */
  async replace(
    id: string,
    draft: SubscriptionDraft,
    condition: Precondition,
  ): Promise<{ readonly subscription: Subscription; readonly created: boolean }> {
    const spec = withSubscriptionDefaults(draft);
    return this.log.change((state) => {
      const current = state.subscriptions.get(id);
      assertPrecondition(condition, current?.version ?? null);
      const { changes, result } =
        current === undefined ? this.#created(state, id, spec) : this.#changed(current, spec);
      return { changes, result: { subscription: result, created: current === undefined } };
    });
  }

  /** Applies a JSON merge patch (RFC 7396) to what a client chooses; a removed field gets its default. */
  async update(id: string, patch: object, condition: Precondition): Promise<Subscription> {
    return this.log.change((state) => {
      const current = existing(state, id);
      assertPrecondition(condition, current.version);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the patch was checked field by field
      const draft = mergePatch(subscriptionSpecOf(current), patch) as SubscriptionDraft;
      return this.#changed(current, withSubscriptionDefaults(draft));
    });
  }

  async delete(id: string, condition: Precondition): Promise<void> {
    await this.log.change((state) => {
      const current = existing(state, id);
      assertOwn(current);
      assertPrecondition(condition, current.version);
      return { changes: [{ kind: 'subscription-removed', id }], result: undefined };
    });
  }

  #created(state: ControlState, id: string, spec: SubscriptionSpec): Decision<Subscription> {
    const endpoint = state.endpoints.get(spec.endpointId);
    if (endpoint === undefined) {
      throw new InvalidFields([
        { field: 'endpointId', message: `names no endpoint: ${spec.endpointId}` },
      ]);
    }
    const at = this.#time();
    return put({
      id,
      tenant: endpoint.tenant,
      ...spec,
      managedBy: 'api',
      version: 1,
      createdAt: at,
      updatedAt: at,
    });
  }

  #changed(current: Subscription, spec: SubscriptionSpec): Decision<Subscription> {
    assertOwn(current);
    if (current.endpointId !== spec.endpointId) {
      throw new InvalidFields([
        {
          field: 'endpointId',
          message: 'must stay what it is: create a subscription for the other endpoint',
        },
      ]);
    }
    return put({ ...current, ...spec, version: current.version + 1, updatedAt: this.#time() });
  }

  #time(): string {
    return new Date(this.origin.now()).toISOString();
  }
}

function put(subscription: Subscription): Decision<Subscription> {
  return { changes: [{ kind: 'subscription-put', subscription }], result: subscription };
}

function existing(state: ControlState, id: string): Subscription {
  const subscription = state.subscriptions.get(id);
  if (subscription === undefined)
    throw new GatewayError('not-found', `There is no subscription ${id}.`);
  return subscription;
}

function assertOwn({ id, managedBy }: Subscription): void {
  if (managedBy === 'file') {
    throw new GatewayError(
      'managed-by-file',
      `Subscription ${id} comes from the configuration file: change it there.`,
    );
  }
}
