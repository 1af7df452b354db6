import { parse } from 'yaml';
import { readRepositoryFile } from './repository.js';

export const ALERT_RULES = 'helm/event-gateway/files/alert-rules.yaml';

/** An alert of the rules file. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** All alerts, in the order of the file. */
export function alertRules(): readonly AlertRule[] {
  const { groups }: { readonly groups: readonly { readonly rules: readonly AlertRule[] }[] } =
    parse(readRepositoryFile(ALERT_RULES));
  return groups.flatMap(({ rules }) => rules);
}
