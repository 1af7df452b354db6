import type { LogRecord } from '../../src/kafka/ports.js';
import { PLAIN_CREDENTIALS } from '../../src/pipeline/messages/credentials.js';
import type { Delivery } from '../../src/pipeline/messages/delivery.js';
import type { SubscriptionRule, Target } from '../../src/pipeline/messages/target.js';

/** Builders of valid things: a test names only the fields that matter to it. */

export function aTarget(fields: Partial<Target> = {}): Target {
  return {
    id: 'ep_1',
    tenant: 'acme',
    url: 'https://example.com/hook',
    headers: {},
    maxInFlight: 10,
    rateLimit: null,
    timeoutMs: 15_000,
    retry: { delaysSeconds: [5, 30, 120], maxAttempts: 5, maxAgeSeconds: 259_200 },
    breaker: {
      consecutiveFailures: 5,
      failureRatio: 0.5,
      windowSeconds: 60,
      minimumCalls: 20,
      openSeconds: 10,
      maxOpenSeconds: 60,
      probes: 2,
    },
    ordering: 'none',
    paused: false,
    ...PLAIN_CREDENTIALS,
    disabled: null,
    secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    version: 1,
    ...fields,
  };
}

export function aRule(fields: Partial<SubscriptionRule> = {}): SubscriptionRule {
  return {
    id: 'sub_1',
    endpointId: 'ep_1',
    tenant: 'acme',
    types: ['*'],
    topics: [],
    format: 'standard',
    enabled: true,
    ...fields,
  };
}

export function aDelivery(fields: Partial<Delivery> = {}): Delivery {
  return {
    id: 'dlv_1',
    endpointId: 'ep_1',
    subscriptionId: 'sub_1',
    tenant: 'acme',
    event: {
      id: 'evt_1',
      type: 'order.created',
      timeMs: 1_000,
      source: { topic: 'orders', partition: 0, offset: 7, key: null },
    },
    attempt: 1,
    firstAttemptAtMs: null,
    notBeforeMs: 0,
    deadlineMs: 1_000_000_000,
    routedAtMs: 1_500,
    controlOffset: 3,
    contentType: 'application/json',
    requestHeaders: {},
    body: Buffer.from('{"a":1}'),
    trace: null,
    ...fields,
  };
}

export function aRecord(fields: Partial<LogRecord> = {}): LogRecord {
  return { offset: 0, timestampMs: 1_000, key: null, value: null, headers: {}, ...fields };
}
