import type { Endpoint } from './endpoint.js';

/** What a listing is narrowed to; null takes all. */
export interface EndpointFilter {
  readonly tenant: string | null;
  /** All of them must be there: `name`, or `name:value`. */
  readonly labels: readonly string[];
  readonly disabled: boolean | null;
  readonly urlPrefix: string | null;
}

/** Whether an endpoint is one of those. */
export function passes(endpoint: Endpoint, filter: EndpointFilter): boolean {
  const { tenant, labels, disabled, urlPrefix } = filter;
  return (
    (tenant === null || endpoint.tenant === tenant) &&
    (disabled === null || (endpoint.disabled !== null) === disabled) &&
    (urlPrefix === null || endpoint.url.startsWith(urlPrefix)) &&
    labels.every((label) => hasLabel(endpoint, label))
  );
}

function hasLabel({ labels }: Endpoint, label: string): boolean {
  const colon = label.indexOf(':');
  const name = colon === -1 ? label : label.slice(0, colon);
  if (!Object.hasOwn(labels, name)) return false;
  return colon === -1 || labels[name] === label.slice(colon + 1);
}
