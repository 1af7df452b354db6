import { GatewayError } from '../../gateway-error.js';
import { InvalidFields, type FieldFault } from '../../validation/field-fault.js';
import type { SignatureStyle } from '../../pipeline/messages/credentials.js';
import { newEd25519Secret } from '../../pipeline/sending/signing/ed25519-key.js';
import type { ControlWriter, Decision } from '../control-log.js';
import type { ControlState } from '../control-state.js';
import { mergePatch } from '../merge-patch.js';
import type { Page } from '../ordered-objects.js';
import type { Origin } from '../origin.js';
import { assertPrecondition, type Precondition } from '../precondition.js';
import { withDefaults, type EndpointDraft } from './endpoint-defaults.js';
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
 * All methods that take an id throw GatewayError `not-found`; those that change what a client chose throw
 * `managed-by-file` for objects of the file, `version-conflict` when the precondition fails, InvalidFields otherwise.
 */
export class Endpoints {
  constructor(
    private readonly log: ControlWriter,
    private readonly state: ControlState,
    private readonly urls: EndpointUrlRule,
    private readonly origin: Origin,
  ) {}

  get(id: string): Endpoint {
    return existing(this.state, id);
  }

  /** A private key for ed25519, to be given as a secret; null has the secret made that is usual. */
  madeKey(type: KeyType): string | null {
    return type === 'ed25519' ? newEd25519Secret(this.origin.randomBytes) : null;
  }

  /** @param tenant null lists all */
  list(limit: number, after: string | null, tenant: string | null): Page<Endpoint> {
    return this.state.endpoints.page(
      limit,
      after,
      (each) => tenant === null || each.tenant === tenant,
    );
  }

  /** @param secret null has one made */
  async create(draft: EndpointDraft, secret: string | null): Promise<SecretAnswer> {
    const spec = this.#checked(withDefaults(draft));
    const signing = this.#secret(secret ?? this.madeKey(draft.keyType ?? 'hmac'), spec.signature);
    return this.log.change(() => this.#created(`ep_${this.origin.newId()}`, spec, signing));
  }

  /** Creates under the client's own id, or replaces all that a client chooses; keeps the secret unless one is given. */
  async replace(
    id: string,
    draft: EndpointDraft,
    secret: string | null,
    condition: Precondition,
  ): Promise<SecretAnswer> {
    const spec = this.#checked(withDefaults(draft));
    const signing = this.#secret(secret ?? this.madeKey(draft.keyType ?? 'hmac'), spec.signature);
    return this.log.change((state) => {
      const current = state.endpoints.get(id);
      assertPrecondition(condition, current?.version ?? null);
      if (current === undefined) return this.#created(id, spec, signing);
      assertOwn(current);
      assertSameTenant(current, spec);
      const next = {
        ...current,
        ...spec,
        ...(secret !== null && { secrets: [secret], secretExpiries: [null] }),
      };
      const { changes, result } = this.#put(current, next);
      return { changes, result: { endpoint: result, secret, created: false } };
    });
  }

  /** Applies a JSON merge patch (RFC 7396) to what a client chooses; a removed field gets its default. */
  async update(id: string, patch: object, condition: Precondition): Promise<Endpoint> {
    return this.#change(id, condition, (current) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the patch was checked field by field
      const draft = mergePatch(wholeSpecOf(current), patch) as EndpointDraft;
      const spec = this.#checked(withDefaults(draft));
      assertSameTenant(current, spec);
      return { ...current, ...spec };
    });
  }

  async pause(id: string, condition: Precondition): Promise<Endpoint> {
    return this.#change(id, condition, (current) => ({ ...current, paused: true }));
  }

  async resume(id: string, condition: Precondition): Promise<Endpoint> {
    return this.#change(id, condition, (current) => ({ ...current, paused: false }));
  }

  /**
   * Puts a new secret first; the old ones sign along until the overlap is over.
   *
   * @param secret null has one made
   */
  async rotateSecret(
    id: string,
    secret: string | null,
    overlapSeconds: number,
    condition: Precondition,
  ): Promise<{ readonly endpoint: Endpoint; readonly secret: string }> {
    const signing = this.#secret(secret);
    const expiresAt = new Date(this.origin.now() + overlapSeconds * 1_000).toISOString();
    const endpoint = await this.#change(id, condition, (current) => ({
      ...current,
      ...(overlapSeconds === 0
        ? { secrets: [signing], secretExpiries: [null] }
        : rotated(current, signing, expiresAt)),
    }));
    return { endpoint, secret: signing };
  }

  /** Sends to the endpoint again after it was disabled. State, so allowed for objects of the file, too. */
  async enable(id: string, condition: Precondition): Promise<Endpoint> {
    return this.log.change((state) => {
      const current = existing(state, id);
      assertPrecondition(condition, current.version);
      return this.#put(current, { ...current, disabled: null });
    });
  }

  /**
   * Stops all sending until someone enables the endpoint.
   *
   * @returns false, and nothing was changed, when it was disabled or gone already
   */
  async disable(id: string, reason: string): Promise<boolean> {
    const at = this.#time();
    return this.log.change((state) => {
      const current = state.endpoints.get(id);
      if (current === undefined || current.disabled !== null) return { changes: [], result: false };
      const { changes } = this.#put(current, { ...current, disabled: { reason, at } });
      return { changes, result: true };
    });
  }

  /** Deletes the endpoint and its subscriptions, these first. */
  async delete(id: string, condition: Precondition): Promise<void> {
    await this.log.change((state) => {
      const current = existing(state, id);
      assertOwn(current);
      assertPrecondition(condition, current.version);
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
    id: string,
    condition: Precondition,
    next: (current: Endpoint) => Endpoint,
  ): Promise<Endpoint> {
    return this.log.change((state) => {
      const current = existing(state, id);
      assertOwn(current);
      assertPrecondition(condition, current.version);
      return this.#put(current, next(current));
    });
  }

  #put(current: Endpoint, next: Endpoint): Decision<Endpoint> {
    assertSecretsFit(next);
    const endpoint = { ...next, version: current.version + 1, updatedAt: this.#time() };
    return { changes: [{ kind: 'endpoint-put', endpoint }], result: endpoint };
  }

  #created(id: string, spec: EndpointSpec, secret: string): Decision<SecretAnswer> {
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
    };
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

function existing(state: ControlState, id: string): Endpoint {
  const endpoint = state.endpoints.get(id);
  if (endpoint === undefined) throw new GatewayError('not-found', `There is no endpoint ${id}.`);
  return endpoint;
}

function assertOwn({ id, managedBy }: Endpoint): void {
  if (managedBy === 'file') {
    throw new GatewayError(
      'managed-by-file',
      `Endpoint ${id} comes from the configuration file: change it there.`,
    );
  }
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
