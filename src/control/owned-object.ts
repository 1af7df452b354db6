import { GatewayError } from '../gateway-error.js';
import { assertMayWrite, sees, type Caller } from './access.js';
import { assertPrecondition, type Precondition } from './precondition.js';

/** What endpoints and subscriptions have in common for whoever asks for one. */
export interface OwnedObject {
  readonly tenant: string;
  readonly managedBy: 'api' | 'file';
  readonly version: number;
}

/** Objects of one kind, by id. */
interface Objects<T> {
  get(id: string): T | undefined;
}

type Kind = 'endpoint' | 'subscription';

/** @throws GatewayError `not-found`, also for one of a tenant that the caller does not see */
export function existing<T extends OwnedObject>(
  kind: Kind,
  objects: Objects<T>,
  { access }: Caller,
  id: string,
): T {
  const object = objects.get(id);
  if (object !== undefined && sees(access, object.tenant)) return object;
  throw new GatewayError('not-found', `There is no ${kind} ${id}.`);
}

/**
 * The object, when the caller may change it and it is as he expects.
 *
 * @throws GatewayError `forbidden`, `not-found`, `managed-by-file`, `version-conflict`
 */
export function changeable<T extends OwnedObject>(
  kind: Kind,
  objects: Objects<T>,
  caller: Caller,
  id: string,
  condition: Precondition,
): T {
  assertMayWrite(caller);
  const current = existing(kind, objects, caller, id);
  assertOwn(kind, id, current);
  assertPrecondition(condition, current.version);
  return current;
}

/** @throws GatewayError `managed-by-file` for an object of the configuration file */
export function assertOwn(kind: Kind, id: string, { managedBy }: OwnedObject): void {
  if (managedBy !== 'file') return;
  const name = kind === 'endpoint' ? 'Endpoint' : 'Subscription';
  throw new GatewayError(
    'managed-by-file',
    `${name} ${id} comes from the configuration file: change it there.`,
  );
}

/**
 * What stands under the id that a client chose.
 *
 * @throws GatewayError `id-taken` when it belongs to another tenant, of which the caller learns no more than that
 */
export function standing<T extends OwnedObject>(
  objects: Objects<T>,
  { access }: Caller,
  id: string,
): T | undefined {
  const current = objects.get(id);
  if (current === undefined || sees(access, current.tenant)) return current;
  throw new GatewayError('id-taken', `The id ${id} is taken: choose another one.`);
}
