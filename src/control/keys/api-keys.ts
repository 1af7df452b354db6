import { GatewayError } from '../../gateway-error.js';
import { InvalidFields } from '../../validation/field-fault.js';
import { assertAdmin, type Caller } from '../access.js';
import type { ControlState } from '../control-state.js';
import type { Page } from '../ordered-objects.js';
import type { Origin } from '../origin.js';
import { assertPrecondition, type Precondition } from '../precondition.js';
import type { RepeatableRequest } from '../requests/handled-request.js';
import { once } from '../requests/repeated-requests.js';
import type { ControlWriter } from '../writing/control-writer.js';
import { digestOf, newKey, type ApiKey } from './api-key.js';

/** What is chosen about a key. */
export type ApiKeyDraft = Pick<ApiKey, 'name' | 'scopes' | 'expiresAt'>;

/** A key that was made; the only time that it is told. */
export interface MadeKey {
  readonly apiKey: ApiKey;
  readonly key: string;
}

/**
 * Keys to the API; for callers of scope `admin` only. All methods throw GatewayError `forbidden` for others; those that take
 * an id `not-found`.
 */
export class ApiKeys {
  constructor(
    private readonly log: ControlWriter,
    private readonly state: ControlState,
    private readonly origin: Origin,
  ) {}

  get(caller: Caller, id: string): ApiKey {
    assertAdmin(caller);
    return existing(this.state, id);
  }

  list(caller: Caller, limit: number, after: string | null): Page<ApiKey> {
    assertAdmin(caller);
    return this.state.apiKeys.page(limit, after, () => true);
  }

  /**
   * @param request the request, when it may come again
   * @throws GatewayError `already-done` when it came again: its answer held a key that is kept nowhere
   */
  async create(
    caller: Caller,
    draft: ApiKeyDraft,
    request: RepeatableRequest | null,
  ): Promise<MadeKey> {
    assertAdmin(caller);
    const nowMs = this.origin.now();
    if (draft.expiresAt !== null && Date.parse(draft.expiresAt) <= nowMs)
      throw new InvalidFields([{ field: 'expiresAt', message: 'must be in the future' }]);
    const key = newKey(this.origin.randomBytes);
    const apiKey: ApiKey = {
      id: `key_${this.origin.newId()}`,
      ...draft,
      digest: digestOf(key),
      version: 1,
      createdAt: new Date(nowMs).toISOString(),
    };
    return this.log.change(caller.author, (state) =>
      once<MadeKey>(
        state,
        request,
        nowMs,
        () => ({
          changes: [{ kind: 'api-key-put', apiKey }],
          result: { apiKey, key },
          object: apiKey,
        }),
        ({ objectId }) => {
          throw alreadyDone(objectId);
        },
      ),
    );
  }

  /** From then on it opens nothing, on every replica that has applied it. @throws GatewayError `version-conflict` */
  async revoke(caller: Caller, id: string, condition: Precondition): Promise<void> {
    await this.log.change(caller.author, (state) => {
      assertAdmin(caller);
      assertPrecondition(condition, existing(state, id).version);
      return { changes: [{ kind: 'api-key-removed', id }], result: undefined };
    });
  }
}

function existing(state: ControlState, id: string): ApiKey {
  const apiKey = state.apiKeys.get(id);
  if (apiKey === undefined) throw new GatewayError('not-found', `There is no API key ${id}.`);
  return apiKey;
}

function alreadyDone(id: string): GatewayError {
  return new GatewayError(
    'already-done',
    `This request was carried out: it made API key ${id}. The key itself is kept nowhere, so if that answer never came, delete it and make another one.`,
  );
}
