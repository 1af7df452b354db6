import { GatewayError } from '../gateway-error.js';
import { ANYBODY, type Author } from './author.js';

/** What somebody may see and change. */
export interface Access {
  readonly tenants: 'all' | ReadonlySet<string>;
  readonly mayWrite: boolean;
  /** Also what belongs to no tenant: API keys, secrets in exports. */
  readonly isAdmin: boolean;
}

/** Who asks, and what he may. */
export interface Caller {
  readonly author: Author;
  readonly access: Access;
}

const ALL: Access = { tenants: 'all', mayWrite: true, isAdmin: true };

/** Whoever holds the key of the settings or one of scope `admin`. */
export function adminCaller(author: Author): Caller {
  return { author, access: ALL };
}

/** Whoever reaches an API that asks for no key. */
export const OPEN_CALLER: Caller = adminCaller(ANYBODY);

export function sees({ tenants }: Access, tenant: string): boolean {
  return tenants === 'all' || tenants.has(tenant);
}

/** @throws GatewayError `forbidden` */
export function assertMayWrite({ access }: Caller): void {
  if (!access.mayWrite) throw forbidden('This key only reads.');
}

/** @throws GatewayError `forbidden` */
export function assertAdmin({ access }: Caller): void {
  if (!access.isAdmin) throw forbidden('This needs a key of scope admin.');
}

/**
 * The tenant of a new object: the one that was given, else the caller's only one, else `byDefault`.
 *
 * @throws GatewayError `forbidden` for one that the caller does not see
 */
export function tenantFor(
  { access }: Caller,
  given: string | null | undefined,
  byDefault: string,
): string {
  const { tenants } = access;
  const only = tenants !== 'all' && tenants.size === 1 ? [...tenants][0] : undefined;
  const tenant = given ?? only ?? byDefault;
  if (sees(access, tenant)) return tenant;
  throw forbidden(`This key is not for tenant ${tenant}.`);
}

function forbidden(message: string): GatewayError {
  return new GatewayError('forbidden', message);
}
