import { GatewayError } from '../../gateway-error.js';
import type { ControlState } from '../control-state.js';

/** How much a tenant may have; null: as much as it likes. */
export interface TenantLimits {
  readonly endpoints: number | null;
  readonly subscriptions: number | null;
}

/** @throws GatewayError `tenant-limit` when the tenant may have no more of that kind */
export function assertRoom(
  limits: TenantLimits,
  state: ControlState,
  kind: keyof TenantLimits,
  tenant: string,
): void {
  const limit = limits[kind];
  if (limit === null || state.countOf(kind, tenant) < limit) return;
  throw new GatewayError(
    'tenant-limit',
    `Tenant ${tenant} has ${limit} ${kind}, which is all that it may have: delete some, or ask the operator for more.`,
  );
}
