import type { Credentials } from '../../pipeline/messages/credentials.js';
import type { Target } from '../../pipeline/messages/target.js';

/** Who looks after an object: the API's clients, or the file that was given at start. */
export type ManagedBy = 'api' | 'file';

/** What a client chooses about an endpoint; everything else about it is state. */
export type EndpointSpec = Pick<
  Target,
  | 'tenant'
  | 'url'
  | 'headers'
  | 'maxInFlight'
  | 'rateLimit'
  | 'timeoutMs'
  | 'retry'
  | 'breaker'
  | 'ordering'
  | 'paused'
  | keyof Credentials
> & {
  readonly description: string | null;
  /** What listings can be narrowed by. */
  readonly labels: Readonly<Record<string, string>>;
  /** The client's own notes, never sent. */
  readonly metadata: Readonly<Record<string, string>>;
};

/** An external URL with its secrets, limits and policies. */
export interface Endpoint extends Target, EndpointSpec {
  /** ISO 8601, or null for one that stays: when each of `secrets`, in the same order, stops to sign. */
  readonly secretExpiries: readonly (string | null)[];
  readonly managedBy: ManagedBy;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601; of the last change that was written. */
  readonly updatedAt: string;
}

/** What may be shown of the part that a client chose: without what holds secrets. */
export type ShownSpec = Omit<EndpointSpec, 'authorization' | 'clientCertificate'>;

/** The part of an endpoint that a client chose, secrets and all: to be changed or compared, never to be shown. */
export function wholeSpecOf(endpoint: Endpoint): EndpointSpec {
  const { authorization, clientCertificate } = endpoint;
  return { ...specOf(endpoint), authorization, clientCertificate };
}

/** The part of an endpoint that a client chose and that may be shown. */
export function specOf(endpoint: Endpoint): ShownSpec {
  return {
    tenant: endpoint.tenant,
    url: endpoint.url,
    description: endpoint.description,
    headers: endpoint.headers,
    labels: endpoint.labels,
    metadata: endpoint.metadata,
    maxInFlight: endpoint.maxInFlight,
    rateLimit: endpoint.rateLimit,
    timeoutMs: endpoint.timeoutMs,
    retry: endpoint.retry,
    breaker: endpoint.breaker,
    ordering: endpoint.ordering,
    paused: endpoint.paused,
    signature: endpoint.signature,
  };
}

/**
 * The endpoint without the secrets that have expired.
 *
 * @returns the same object when there are none
 */
export function withoutExpiredSecrets(endpoint: Endpoint, nowMs: number): Endpoint {
  const live = endpoint.secretExpiries.map(
    (expiry) => expiry === null || Date.parse(expiry) > nowMs,
  );
  if (live.every(Boolean)) return endpoint;
  return {
    ...endpoint,
    secrets: endpoint.secrets.filter((_, index) => live[index]),
    secretExpiries: endpoint.secretExpiries.filter((_, index) => live[index]),
  };
}
