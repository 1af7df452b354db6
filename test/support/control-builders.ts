import type { Endpoint } from '../../src/control/endpoints/endpoint.js';
import { DEFAULT_BREAKER, DEFAULT_RETRY } from '../../src/control/endpoints/endpoint-defaults.js';
import { PLAIN_CREDENTIALS } from '../../src/pipeline/messages/credentials.js';
import type { Subscription } from '../../src/control/subscriptions/subscription.js';

/** An endpoint of the control plane; name only what matters. */
export function aStoredEndpoint(fields: Partial<Endpoint> = {}): Endpoint {
  return {
    id: 'ep_1',
    tenant: 'default',
    url: 'https://example.com/hooks',
    description: null,
    headers: {},
    labels: {},
    metadata: {},
    maxInFlight: 10,
    rateLimit: null,
    timeoutMs: 15_000,
    retry: DEFAULT_RETRY,
    breaker: DEFAULT_BREAKER,
    ordering: 'none',
    paused: false,
    ...PLAIN_CREDENTIALS,
    disabled: null,
    secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    secretExpiries: [null],
    managedBy: 'api',
    version: 1,
    createdAt: '2030-01-01T00:00:00.000Z',
    updatedAt: '2030-01-01T00:00:00.000Z',
    ...fields,
  };
}

/** A subscription of the control plane; name only what matters. */
export function aStoredSubscription(fields: Partial<Subscription> = {}): Subscription {
  return {
    id: 'sub_1',
    endpointId: 'ep_1',
    tenant: 'default',
    types: ['*'],
    topics: [],
    format: 'standard',
    enabled: true,
    description: null,
    managedBy: 'api',
    version: 1,
    createdAt: '2030-01-01T00:00:00.000Z',
    updatedAt: '2030-01-01T00:00:00.000Z',
    ...fields,
  };
}
