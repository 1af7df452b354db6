import type { BreakerPolicy, RetryPolicy } from '../../pipeline/messages/target.js';
import {
  authorizationFrom,
  signatureFrom,
  type AuthorizationDraft,
  type SignatureDraft,
} from './credentials.js';
import type { KeyType } from './endpoint-secret.js';
import type { EndpointSpec } from './endpoint.js';

/** The waits before attempts 2 to 10; the last one repeats. */
const RETRY_DELAYS_SECONDS = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 21_600] as const;

/**
 * Twenty attempts at these delays take 3 days even without jitter (19 begin within them), so that by default it is the
 * age that ends a delivery.
 */
export const DEFAULT_RETRY: RetryPolicy = {
  delaysSeconds: RETRY_DELAYS_SECONDS,
  maxAttempts: 20,
  maxAgeSeconds: 259_200,
};

export const DEFAULT_BREAKER: BreakerPolicy = {
  consecutiveFailures: 5,
  failureRatio: 0.5,
  windowSeconds: 60,
  minimumCalls: 20,
  openSeconds: 2,
  maxOpenSeconds: 600,
  probes: 1,
};

/** The tenant of whoever does not use tenants. */
export const DEFAULT_TENANT = 'default';

/** An object of which any part may be left out; null stands for "the default", too. */
export type Partly<T> = { readonly [K in keyof T]?: T[K] | null | undefined };

/** An endpoint as a client describes it: only the URL is needed. */
export type EndpointDraft = Partly<
  Omit<EndpointSpec, 'url' | 'rateLimit' | 'retry' | 'breaker' | 'signature' | 'authorization'>
> & {
  readonly url: string;
  readonly rateLimit?: { readonly perSecond: number; readonly burst?: number | null } | null;
  readonly retry?: Partly<RetryPolicy> | null;
  readonly breaker?: Partly<BreakerPolicy> | null;
  readonly signature?: SignatureDraft | null;
  readonly authorization?: AuthorizationDraft | null;
  /** Of the secret that is made where none is given. */
  readonly keyType?: KeyType | null;
};

/** A description with all defaults filled in. `burst` defaults to one second's worth. */
export function withDefaults(draft: EndpointDraft): EndpointSpec {
  const { rateLimit } = draft;
  return {
    tenant: draft.tenant ?? DEFAULT_TENANT,
    url: draft.url,
    description: draft.description ?? null,
    headers: draft.headers ?? {},
    labels: draft.labels ?? {},
    metadata: draft.metadata ?? {},
    maxInFlight: draft.maxInFlight ?? 10,
    rateLimit: rateLimit
      ? {
          perSecond: rateLimit.perSecond,
          burst: rateLimit.burst ?? Math.max(1, Math.ceil(rateLimit.perSecond)),
        }
      : null,
    timeoutMs: draft.timeoutMs ?? 15_000,
    retry: filled(DEFAULT_RETRY, draft.retry),
    breaker: filled(DEFAULT_BREAKER, draft.breaker),
    ordering: draft.ordering ?? 'none',
    paused: draft.paused ?? false,
    signature: signatureFrom(draft.signature),
    authorization: authorizationFrom(draft.authorization),
    clientCertificate: draft.clientCertificate ?? null,
  };
}

function filled<T extends object>(defaults: T, given: Partly<T> | null | undefined): T {
  const entries = Object.entries(given ?? {}).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return { ...defaults, ...Object.fromEntries(entries) };
}
