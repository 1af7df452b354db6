import { Field, Nested } from '../../../api/field.js';
import { flag, text } from '../../../validation/rule.js';
import { DEFAULT_TENANT } from '../endpoint-defaults.js';
import {
  descriptionRule,
  headersRule,
  labelsRule,
  maxInFlightRule,
  metadataRule,
  orderingRule,
  secretRule,
  tenantRule,
  timeoutMsRule,
} from '../endpoint-rules.js';
import { BreakerBody, RateLimitBody, RetryBody } from './endpoint-policies.dto.js';

/** What POST and PUT take. Null means the same as leaving a field out. */
export class CreateEndpoint {
  @Field('Where to send: https, no user name, no fragment, no private address.', text(1, 2_048), {
    example: 'https://example.com/hooks',
  })
  readonly url!: string;

  @Field('Whose endpoint it is. Can’t be changed later.', tenantRule, {
    optional: true,
    default: DEFAULT_TENANT,
  })
  readonly tenant?: string | null;

  @Field('For people.', descriptionRule, { optional: true })
  readonly description?: string | null;

  @Field('Sent with every request, beside the gateway’s own.', headersRule, {
    optional: true,
    default: {},
    example: { 'x-environment': 'production' },
  })
  readonly headers?: Record<string, string> | null;

  @Field('What listings can be narrowed by.', labelsRule, {
    optional: true,
    default: {},
    example: { team: 'billing' },
  })
  readonly labels?: Record<string, string> | null;

  @Field('Your own notes; never sent.', metadataRule, { optional: true, default: {} })
  readonly metadata?: Record<string, string> | null;

  @Field('Requests that may be under way at once, over all replicas.', maxInFlightRule, {
    optional: true,
    default: 10,
  })
  readonly maxInFlight?: number | null;

  @Nested('Limits how fast requests start. Default: no limit.', RateLimitBody, { optional: true })
  readonly rateLimit?: RateLimitBody | null;

  @Field('For the whole request, from connecting to the end of the answer.', timeoutMsRule, {
    optional: true,
    default: 15_000,
  })
  readonly timeoutMs?: number | null;

  @Nested('When failed attempts are made again.', RetryBody, { optional: true })
  readonly retry?: RetryBody | null;

  @Nested('When sending stops for a while.', BreakerBody, { optional: true })
  readonly breaker?: BreakerBody | null;

  @Field(
    '`strict`: one at a time, in the order of routing; a failing one holds up the rest.',
    orderingRule,
    {
      optional: true,
      default: 'none',
    },
  )
  readonly ordering?: 'none' | 'strict' | null;

  @Field('Deliveries wait while true.', flag, { optional: true, default: false })
  readonly paused?: boolean | null;

  @Field(
    'Signs the requests. Default: one is made (POST, new object) or kept (PUT, existing object).',
    secretRule,
    {
      optional: true,
    },
  )
  readonly secret?: string | null;
}
