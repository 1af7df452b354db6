import { isDeepStrictEqual } from 'node:util';
import { InvalidFields, type FieldFault } from '../../validation/field-fault.js';
import type { SignatureStyle } from '../../pipeline/messages/credentials.js';
import { newEd25519Secret } from '../../pipeline/sending/signing/ed25519-key.js';
import { assertMayWrite, sees, tenantFor, type Caller } from '../access.js';
import { THE_GATEWAY } from '../author.js';
import type { ControlState } from '../control-state.js';
import { mergePatch } from '../merge-patch.js';
import type { Page } from '../ordered-objects.js';
import type { Origin } from '../origin.js';
import { assertOwn, changeable, existing, standing } from '../owned-object.js';
import { assertPrecondition, type Precondition } from '../precondition.js';
import type { HandledRequest, RepeatableRequest } from '../requests/handled-request.js';
import { once, type Made } from '../requests/repeated-requests.js';
import { assertRoom, type TenantLimits } from '../tenants/tenant-limits.js';
import type { ControlWriter, Decision } from '../writing/control-writer.js';
import { DEFAULT_TENANT, withDefaults, type EndpointDraft } from './endpoint-defaults.js';
import { credentialFaults, secretFault } from './credentials.js';
import { endpointFaults, givenSecretRule } from './endpoint-rules.js';
import { newSecret, rotated, type KeyType } from './endpoint-secret.js';
import { wholeSpecOf, type Endpoint, type EndpointSpec } from './endpoint.js';
import type { EndpointUrlRule } from './endpoint-url.js';

/** A write that may have made a secret; the only time that it is told. */
export interface SecretAnswer {
  readonly endpoint: Endpoint;
  /** Null when the endpoint kept the secret it had. */
  readonly secret: string | null;
  readonly created: boolean;
}

/**
 * Endpoints, as the API's clients and the dispatcher change them. Reads come from this replica's memory; writes are
 * decided on it and go through the control log.
 *
 * All methods that take an id throw GatewayError `not-found`, also for objects of tenants that the caller does not see;
 * those that change something throw `forbidden` for callers who only read, those that change what a client chose
 * `managed-by-file` for objects of the file, `version-conflict` when the precondition fails, InvalidFields otherwise.
 */
export class Endpoints {
  constructor(
    private readonly log: ControlWriter,
    private readonly state: ControlState,
    private readonly urls: EndpointUrlRule,
    private readonly origin: Origin,
    private readonly limits: TenantLimits,
  ) {}

  get(caller: Caller, id: string): Endpoint {
    return existing('endpoint', this.state.endpoints, caller, id);
  }

  /** A private key for ed25519, to be given as a secret; null has the secret made that is usual. */
  madeKey(type: KeyType): string | null {
    return type === 'ed25519' ? newEd25519Secret(this.origin.randomBytes) : null;
  }

  list(
    { access }: Caller,
    limit: number,
    after: string | null,
    wanted: (endpoint: Endpoint) => boolean,
  ): Page<Endpoint> {
    return this.state.endpoints.page(
      limit,
      after,
      (each) => sees(access, each.tenant) && wanted(each),
    );
  }

  /**
   * @param secret null has one made
   * @param request the request, when it may come again; null when it may not
   */
  async create(
    caller: Caller,
    draft: EndpointDraft,
    secret: string | null,
    request: RepeatableRequest | null,
  ): Promise<SecretAnswer> {
    const spec = this.#draftOf(caller, draft);
    const signing = this.#secret(secret ?? this.madeKey(draft.keyType ?? 'hmac'), spec.signature);
    const id = `ep_${this.origin.newId()}`;
    return this.log.change(caller.author, (state) =>
      once(
        state,
        request,
        this.origin.now(),
        () => this.#created(state, id, spec, signing),
        (earlier) => repeated(state, caller, earlier),
      ),
    );
  }

  /**
   * Creates under the client's own id, or replaces all that a client chooses; keeps the secret unless one is given. What is
   * the same already gets no new version.
   */
  async replace(
    caller: Caller,
    id: string,
    draft: EndpointDraft,
    secret: string | null,
    condition: Precondition,
  ): Promise<SecretAnswer> {
    const spec = this.#draftOf(caller, draft);
    const signing = this.#secret(secret ?? this.madeKey(draft.keyType ?? 'hmac'), spec.signature);
    return this.log.change(caller.author, (state) => {
      const current = standing(state.endpoints, caller, id);
      assertPrecondition(condition, current?.version ?? null);
      if (current === undefined) return this.#created(state, id, spec, signing);
      assertOwn('endpoint', id, current);
      assertSameTenant(current, spec);
      const kept = secret === null || isDeepStrictEqual(current.secrets, [secret]);
      if (kept && isDeepStrictEqual(wholeSpecOf(current), spec))
        return { changes: [], result: { endpoint: current, secret, created: false } };
      const next = {
        ...current,
        ...spec,
        ...(!kept && { secrets: [secret], secretExpiries: [null] }),
      };
      const { changes, result } = this.#put(current, next);
      return { changes, result: { endpoint: result, secret, created: false } };
    });
  }

  /** Applies a JSON merge patch (RFC 7396) to what a client chooses; a removed field gets its default. */
  async update(
    caller: Caller,
    id: string,
    patch: object,
    condition: Precondition,
  ): Promise<Endpoint> {
    return this.#change(caller, id, condition, (current) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the patch was checked field by field
      const draft = mergePatch(wholeSpecOf(current), patch) as EndpointDraft;
      const spec = this.#checked(withDefaults(draft));
      assertSameTenant(current, spec);
      return { ...current, ...spec };
    });
  }

  async pause(caller: Caller, id: string, condition: Precondition): Promise<Endpoint> {
    return this.#change(caller, id, condition, (current) => ({ ...current, paused: true }));
  }

  async resume(caller: Caller, id: string, condition: Precondition): Promise<Endpoint> {
    return this.#change(caller, id, condition, (current) => ({ ...current, paused: false }));
  }

  /**
   * Puts a new secret first; the old ones sign along until the overlap is over.
   *
   * @param secret null has one made
   * @param request as for `create`
   */
  async rotateSecret(
    caller: Caller,
    id: string,
    secret: string | null,
    overlapSeconds: number,
    condition: Precondition,
    request: RepeatableRequest | null,
  ): Promise<SecretAnswer> {
    const signing = this.#secret(secret);
    const expiresAt = new Date(this.origin.now() + overlapSeconds * 1_000).toISOString();
    return this.log.change(caller.author, (state) =>
      once(
        state,
        request,
        this.origin.now(),
        () => {
          const current = changeable('endpoint', state.endpoints, caller, id, condition);
          const { changes, result } = this.#put(current, {
            ...current,
            ...(overlapSeconds === 0
              ? { secrets: [signing], secretExpiries: [null] }
              : rotated(current, signing, expiresAt)),
          });
          const answer = { endpoint: result, secret: signing, created: false };
          return { changes, result: answer, object: result };
        },
        (earlier) => repeated(state, caller, earlier),
      ),
    );
  }

  /** Sends to the endpoint again after it was disabled. State, so allowed for objects of the file, too. */
  async enable(caller: Caller, id: string, condition: Precondition): Promise<Endpoint> {
    return this.log.change(caller.author, (state) => {
      assertMayWrite(caller);
      const current = existing('endpoint', state.endpoints, caller, id);
      assertPrecondition(condition, current.version);
      return this.#put(current, { ...current, disabled: null });
    });
  }

  /** Stops all sending until someone enables the endpoint: what is owed to it goes to the dead letters. State, as with `enable`. */
  async disableBy(
    caller: Caller,
    id: string,
    reason: string,
    condition: Precondition,
  ): Promise<Endpoint> {
    const at = this.#time();
    return this.log.change(caller.author, (state) => {
      assertMayWrite(caller);
      const current = existing('endpoint', state.endpoints, caller, id);
      assertPrecondition(condition, current.version);
      return this.#put(current, { ...current, disabled: current.disabled ?? { reason, at } });
    });
  }

  /**
   * Stops all sending until someone enables the endpoint; the gateway's own doing.
   *
   * @returns false, and nothing was changed, when it was disabled or gone already
   */
  async disable(id: string, reason: string): Promise<boolean> {
    const at = this.#time();
    const decide = (state: ControlState): Decision<boolean> => {
      const current = state.endpoints.get(id);
      if (current === undefined || current.disabled !== null) return { changes: [], result: false };
      const { changes } = this.#put(current, { ...current, disabled: { reason, at } });
      return { changes, result: true };
    };
    return this.log.change(THE_GATEWAY, decide, 'known');
  }

  /** Deletes the endpoint and its subscriptions, these first. */
  async delete(caller: Caller, id: string, condition: Precondition): Promise<void> {
    await this.log.change(caller.author, (state) => {
      changeable('endpoint', state.endpoints, caller, id, condition);
      const subscriptions = state.subscriptionsOf(id);
      return {
        changes: [
          ...subscriptions.map((each) => ({ kind: 'subscription-removed', id: each.id }) as const),
          { kind: 'endpoint-removed', id } as const,
        ],
        result: undefined,
      };
    });
  }

  #change(
    caller: Caller,
    id: string,
    condition: Precondition,
    next: (current: Endpoint) => Endpoint,
  ): Promise<Endpoint> {
    return this.log.change(caller.author, (state) => {
      const current = changeable('endpoint', state.endpoints, caller, id, condition);
      return this.#put(current, next(current));
    });
  }

  #put(current: Endpoint, next: Endpoint): Decision<Endpoint> {
    assertSecretsFit(next);
    const endpoint = { ...next, version: current.version + 1, updatedAt: this.#time() };
    return { changes: [{ kind: 'endpoint-put', endpoint }], result: endpoint };
  }

  #created(
    state: ControlState,
    id: string,
    spec: EndpointSpec,
    secret: string,
  ): Made<SecretAnswer> {
    assertRoom(this.limits, state, 'endpoints', spec.tenant);
    const at = this.#time();
    const endpoint: Endpoint = {
      id,
      ...spec,
      disabled: null,
      secrets: [secret],
      secretExpiries: [null],
      managedBy: 'api',
      version: 1,
      createdAt: at,
      updatedAt: at,
    };
    assertSecretsFit(endpoint);
    return {
      changes: [{ kind: 'endpoint-put', endpoint }],
      result: { endpoint, secret, created: true },
      object: endpoint,
    };
  }

  #draftOf(caller: Caller, draft: EndpointDraft): EndpointSpec {
    assertMayWrite(caller);
    const tenant = tenantFor(caller, draft.tenant, DEFAULT_TENANT);
    return this.#checked(withDefaults({ ...draft, tenant }));
  }

  #checked(spec: EndpointSpec): EndpointSpec {
    const urlFault = this.urls.faultOf(spec.url);
    const faults: FieldFault[] = [
      ...(urlFault === null ? [] : [{ field: 'url', message: urlFault }]),
      ...endpointFaults(spec),
      ...credentialFaults(spec, this.urls),
    ];
    if (faults.length > 0) throw new InvalidFields(faults);
    return spec;
  }

  /** @param signature what it is to sign for, where that is known already */
  #secret(given: string | null, signature?: SignatureStyle): string {
    if (given === null) return newSecret(this.origin.randomBytes);
    const misfit = signature && secretFault(given, signature);
    const fault = givenSecretRule.fault(given) ?? misfit ?? null;
    if (fault !== null) throw new InvalidFields([{ field: 'secret', message: fault }]);
    return given;
  }

  #time(): string {
    return new Date(this.origin.now()).toISOString();
  }
}

/** The secret is told again while it is the one that the first answer told. */
function repeated(
  state: ControlState,
  caller: Caller,
  { objectId, version }: HandledRequest,
): SecretAnswer {
  const endpoint = existing('endpoint', state.endpoints, caller, objectId);
  const secret = endpoint.version === version ? (endpoint.secrets[0] ?? null) : null;
  return { endpoint, secret, created: version === 1 };
}

/** Disabling and enabling must always be possible, so it holds for each that was written once. */
function assertSecretsFit({ secrets, signature }: Endpoint): void {
  const faults = secrets.flatMap((secret) => secretFault(secret, signature) ?? []);
  if (faults.length === 0) return;
  throw new InvalidFields([
    { field: 'secret', message: `${faults[0]} for the signature "${signature.style}"` },
  ]);
}

function assertSameTenant(current: Endpoint, next: EndpointSpec): void {
  if (current.tenant === next.tenant) return;
  throw new InvalidFields([
    { field: 'tenant', message: 'must stay what it is: create an endpoint for the other tenant' },
  ]);
}
