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
  givenSecretRule,
  keyTypeRule,
  tenantRule,
  timeoutMsRule,
} from '../endpoint-rules.js';
import type { KeyType } from '../endpoint-secret.js';
import {
  AuthorizationBody,
  ClientCertificateBody,
  SignatureBody,
} from './endpoint-credentials.dto.js';
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

  @Nested('How requests are signed. Default: Standard Webhooks.', SignatureBody, { optional: true })
  readonly signature?: SignatureBody | null;

  @Nested('What goes into the `authorization` header. Default: nothing.', AuthorizationBody, {
    optional: true,
  })
  readonly authorization?: AuthorizationBody | null;

  @Nested('The certificate that is shown to the endpoint. Default: none.', ClientCertificateBody, {
    optional: true,
  })
  readonly clientCertificate?: ClientCertificateBody | null;

  @Field(
    'Signs the requests. Default: one is made (POST, new object) or kept (PUT, existing object).',
    givenSecretRule,
    {
      optional: true,
    },
  )
  readonly secret?: string | null;

  @Field(
    'What is made for a new endpoint where no secret is given: `hmac` (`whsec_…`), or `ed25519`, whose public key (`whpk_…`) is shown and whose private one never.',
    keyTypeRule,
    { optional: true, default: 'hmac' },
  )
  readonly keyType?: KeyType | null;
}
