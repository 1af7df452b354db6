import type { ConsumedHeaders } from '../../kafka/ports.js';
import { findText, type Whereabouts } from './identify-event.js';

/** Where events tell whose they are. */
export interface TenantRules extends Whereabouts {
  /** Its first group is the tenant, in the name of the source topic; null: topics tell nothing. */
  readonly topic: RegExp | null;
  /** Whose events are that tell nothing. */
  readonly byDefault: string;
}

/** The tenant of an event: as its headers tell, else its fields, else the name of its topic. */
export function tenantOf(
  headers: ConsumedHeaders,
  json: unknown,
  topic: string,
  rules: TenantRules,
): string {
  return findText(headers, json, rules) ?? rules.topic?.exec(topic)?.[1] ?? rules.byDefault;
}
