import type { Credentials } from './credentials.js';

/**
 * What the pipeline must know of an endpoint and of a subscription. The control plane's own objects have these
 * fields and more; the pipeline sees no others.
 */

export interface RateLimit {
  readonly perSecond: number;
  /** Requests that may go out at once after a quiet time; at least 1. */
  readonly burst: number;
}

export interface RetryPolicy {
  /** The wait before attempts 2, 3, …; the last one repeats. */
  readonly delaysSeconds: readonly number[];
  readonly maxAttempts: number;
  /** Counted from the event's routing; when it is over, the delivery is dead. */
  readonly maxAgeSeconds: number;
}

export interface BreakerPolicy {
  readonly consecutiveFailures: number;
  /** In (0, 1]: the part of the calls in the window that must fail, once there were `minimumCalls`. */
  readonly failureRatio: number;
  readonly windowSeconds: number;
  readonly minimumCalls: number;
  /** The first pause; doubles with every failed probe up to `maxOpenSeconds`. */
  readonly openSeconds: number;
  readonly maxOpenSeconds: number;
  /** Requests let through while half-open; that many successes close the breaker. */
  readonly probes: number;
}

export interface Disabled {
  readonly reason: string;
  /** ISO 8601. */
  readonly at: string;
}

/** An endpoint as the dispatcher sees it. */
export interface Target extends Credentials {
  readonly id: string;
  readonly tenant: string;
  readonly url: string;
  /** Sent with every request; can't replace the signature's, `host` or `content-length`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly maxInFlight: number;
  readonly rateLimit: RateLimit | null;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  readonly breaker: BreakerPolicy;
  readonly ordering: 'none' | 'strict';
  readonly paused: boolean;
  readonly disabled: Disabled | null;
  /** The live signing secrets, newest first: `whsec_` or `whsk_` + base64; other text where `signature` is not `standard`. */
  readonly secrets: readonly string[];
  readonly version: number;
}

export const FORMATS = ['standard', 'raw', 'cloudevents-binary', 'cloudevents-structured'] as const;

/** In which form a subscriber wants its events. */
export type Format = (typeof FORMATS)[number];

/** A subscription as the router sees it. */
export interface SubscriptionRule {
  readonly id: string;
  readonly endpointId: string;
  readonly tenant: string;
  /** `order.created`, `order.*` (everything below `order.`), or `*`. */
  readonly types: readonly string[];
  /** Source topics; empty means all. */
  readonly topics: readonly string[];
  readonly format: Format;
  readonly enabled: boolean;
}
