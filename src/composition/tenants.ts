import type { Settings } from '../config/settings.js';
import { DEFAULT_TENANT } from '../control/endpoints/endpoint-defaults.js';
import { fieldPath } from '../pipeline/router/identify-event.js';
import type { TenantRules } from '../pipeline/router/tenant-of.js';

/** Where events tell whose they are; null when no setting speaks of tenants. */
export function tenantRules(settings: Settings): TenantRules | null {
  const { eventTenantHeader, eventTenantFields, eventTenantTopic } = settings;
  if (eventTenantHeader === null && eventTenantFields.length === 0 && eventTenantTopic === null)
    return null;
  return {
    headers: eventTenantHeader === null ? [] : [eventTenantHeader],
    fields: eventTenantFields.map(fieldPath),
    topic: eventTenantTopic === null ? null : new RegExp(eventTenantTopic),
    byDefault: DEFAULT_TENANT,
  };
}
