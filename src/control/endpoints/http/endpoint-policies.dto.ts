import { Field } from '../../../api/field.js';
import { listOf, numberAbove, numberFrom, whole } from '../../../validation/rule.js';
import { DEFAULT_BREAKER, DEFAULT_RETRY } from '../endpoint-defaults.js';

const perSecond = numberAbove(0, 10_000);
const burst = whole(1, 10_000);
const delaysSeconds = listOf(numberFrom(0, 604_800), 1, 50);
const maxAttempts = whole(1, 1_000);
const maxAgeSeconds = whole(1, 2_592_000);
const count = whole(1, 10_000);
const ratio = numberAbove(0, 1);
const seconds = whole(1, 86_400);

/** How fast requests may start. */
export class RateLimitBody {
  @Field('Requests per second, in the long run.', perSecond, { example: 5 })
  readonly perSecond!: number;

  @Field(
    'Requests that may start at once after a quiet time. Default: one second’s worth.',
    burst,
    {
      optional: true,
    },
  )
  readonly burst?: number | null;
}

/** Part of a rate limit, for a merge patch. */
export class RateLimitPatch {
  @Field('Requests per second, in the long run. Required when there was no limit.', perSecond, {
    omissible: true,
  })
  readonly perSecond?: number;

  @Field('Requests that may start at once after a quiet time.', burst, { optional: true })
  readonly burst?: number | null;
}

/** When failed attempts are made again. */
export class RetryBody {
  @Field('The waits before attempts 2, 3, …; the last one repeats.', delaysSeconds, {
    optional: true,
    default: DEFAULT_RETRY.delaysSeconds,
  })
  readonly delaysSeconds?: readonly number[] | null;

  @Field('Attempts in all.', maxAttempts, { optional: true, default: DEFAULT_RETRY.maxAttempts })
  readonly maxAttempts?: number | null;

  @Field('After this time since its routing a delivery is dead.', maxAgeSeconds, {
    optional: true,
    default: DEFAULT_RETRY.maxAgeSeconds,
  })
  readonly maxAgeSeconds?: number | null;
}

/** When sending stops for a while. */
export class BreakerBody {
  @Field('Opens after this many failures in a row.', count, {
    optional: true,
    default: DEFAULT_BREAKER.consecutiveFailures,
  })
  readonly consecutiveFailures?: number | null;

  @Field('Opens when this part of the calls in the window failed.', ratio, {
    optional: true,
    default: DEFAULT_BREAKER.failureRatio,
  })
  readonly failureRatio?: number | null;

  @Field('The length of the window.', whole(1, 3_600), {
    optional: true,
    default: DEFAULT_BREAKER.windowSeconds,
  })
  readonly windowSeconds?: number | null;

  @Field('Calls that the window must hold before the ratio counts.', count, {
    optional: true,
    default: DEFAULT_BREAKER.minimumCalls,
  })
  readonly minimumCalls?: number | null;

  @Field('The first pause; doubles with each failed probe.', seconds, {
    optional: true,
    default: DEFAULT_BREAKER.openSeconds,
  })
  readonly openSeconds?: number | null;

  @Field('The longest pause.', seconds, { optional: true, default: DEFAULT_BREAKER.maxOpenSeconds })
  readonly maxOpenSeconds?: number | null;

  @Field(
    'Requests that are let through after a pause; that many successes close the breaker.',
    whole(1, 100),
    {
      optional: true,
      default: DEFAULT_BREAKER.probes,
    },
  )
  readonly probes?: number | null;
}

/** The rate limit in force. */
export class RateLimitView {
  @Field('Requests per second, in the long run.', perSecond)
  readonly perSecond!: number;

  @Field('Requests that may start at once after a quiet time.', burst)
  readonly burst!: number;
}

/** The retry policy in force. */
export class RetryView {
  @Field('The waits before attempts 2, 3, …; the last one repeats.', delaysSeconds)
  readonly delaysSeconds!: readonly number[];

  @Field('Attempts in all.', maxAttempts)
  readonly maxAttempts!: number;

  @Field('After this time since its routing a delivery is dead.', maxAgeSeconds)
  readonly maxAgeSeconds!: number;
}

/** The circuit breaker's policy in force. */
export class BreakerView {
  @Field('Opens after this many failures in a row.', count)
  readonly consecutiveFailures!: number;

  @Field('Opens when this part of the calls in the window failed.', ratio)
  readonly failureRatio!: number;

  @Field('The length of the window.', whole(1, 3_600))
  readonly windowSeconds!: number;

  @Field('Calls that the window must hold before the ratio counts.', count)
  readonly minimumCalls!: number;

  @Field('The first pause; doubles with each failed probe.', seconds)
  readonly openSeconds!: number;

  @Field('The longest pause.', seconds)
  readonly maxOpenSeconds!: number;

  @Field('Requests that are let through after a pause.', whole(1, 100))
  readonly probes!: number;
}
