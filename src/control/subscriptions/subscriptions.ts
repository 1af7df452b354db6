import { isDeepStrictEqual } from 'node:util';
import { InvalidFields } from '../../validation/field-fault.js';
import { assertMayWrite, sees, type Caller } from '../access.js';
import type { ControlState } from '../control-state.js';
import { mergePatch } from '../merge-patch.js';
import type { Page } from '../ordered-objects.js';
import type { Origin } from '../origin.js';
import { assertOwn, changeable, existing, standing } from '../owned-object.js';
import { assertPrecondition, type Precondition } from '../precondition.js';
import type { RepeatableRequest } from '../requests/handled-request.js';
import { once, type Made } from '../requests/repeated-requests.js';
import { assertRoom, type TenantLimits } from '../tenants/tenant-limits.js';
import type { ControlWriter, Decision } from '../writing/control-writer.js';
import {
  subscriptionSpecOf,
  withSubscriptionDefaults,
  type Subscription,
  type SubscriptionDraft,
  type SubscriptionSpec,
} from './subscription.js';

/**
 * Subscriptions, as the API's clients change them. Reads come from this replica's memory; writes are decided on it and
 * go through the control log. Throws as `Endpoints` does.
 */
export class Subscriptions {
  constructor(
    private readonly log: ControlWriter,
    private readonly state: ControlState,
    private readonly origin: Pick<Origin, 'now' | 'newId'>,
    private readonly limits: TenantLimits,
  ) {}

  get(caller: Caller, id: string): Subscription {
    return existing('subscription', this.state.subscriptions, caller, id);
  }

  list(
    { access }: Caller,
    limit: number,
    after: string | null,
    wanted: (subscription: Subscription) => boolean,
  ): Page<Subscription> {
    return this.state.subscriptions.page(
      limit,
      after,
      (each) => sees(access, each.tenant) && wanted(each),
    );
  }

  /** @param request the request, when it may come again; null when it may not */
  async create(
    caller: Caller,
    draft: SubscriptionDraft,
    request: RepeatableRequest | null,
  ): Promise<Subscription> {
    assertMayWrite(caller);
    const spec = withSubscriptionDefaults(draft);
    const id = `sub_${this.origin.newId()}`;
    return this.log.change(caller.author, (state) =>
      once(
        state,
        request,
        this.origin.now(),
        () => this.#created(state, caller, id, spec),
        ({ objectId }) => existing('subscription', state.subscriptions, caller, objectId),
      ),
    );
  }

  /** Creates under the client's own id, or replaces all that a client chooses; what is the same gets no new version. */
  async replace(
    caller: Caller,
    id: string,
    draft: SubscriptionDraft,
    condition: Precondition,
  ): Promise<{ readonly subscription: Subscription; readonly created: boolean }> {
    assertMayWrite(caller);
    const spec = withSubscriptionDefaults(draft);
    return this.log.change(caller.author, (state) => {
      const current = standing(state.subscriptions, caller, id);
      assertPrecondition(condition, current?.version ?? null);
      const same = current !== undefined && isDeepStrictEqual(subscriptionSpecOf(current), spec);
      if (same) return { changes: [], result: { subscription: current, created: false } };
      const { changes, result } =
        current === undefined
          ? this.#created(state, caller, id, spec)
          : this.#changed(current, spec);
      return { changes, result: { subscription: result, created: current === undefined } };
    });
  }

  /** Applies a JSON merge patch (RFC 7396) to what a client chooses; a removed field gets its default. */
  async update(
    caller: Caller,
    id: string,
    patch: object,
    condition: Precondition,
  ): Promise<Subscription> {
    return this.log.change(caller.author, (state) => {
      const current = changeable('subscription', state.subscriptions, caller, id, condition);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the patch was checked field by field
      const draft = mergePatch(subscriptionSpecOf(current), patch) as SubscriptionDraft;
      return this.#changed(current, withSubscriptionDefaults(draft));
    });
  }

  async delete(caller: Caller, id: string, condition: Precondition): Promise<void> {
    await this.log.change(caller.author, (state) => {
      changeable('subscription', state.subscriptions, caller, id, condition);
      return { changes: [{ kind: 'subscription-removed', id }], result: undefined };
    });
  }

  #created(
    state: ControlState,
    { access }: Caller,
    id: string,
    spec: SubscriptionSpec,
  ): Made<Subscription> {
    const endpoint = state.endpoints.get(spec.endpointId);
    if (endpoint === undefined || !sees(access, endpoint.tenant)) {
      throw new InvalidFields([
        { field: 'endpointId', message: `names no endpoint: ${spec.endpointId}` },
      ]);
    }
    assertRoom(this.limits, state, 'subscriptions', endpoint.tenant);
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
    assertOwn('subscription', current.id, current);
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

function put(subscription: Subscription): Made<Subscription> {
  const changes = [{ kind: 'subscription-put', subscription } as const];
  return { changes, result: subscription, object: subscription };
}
