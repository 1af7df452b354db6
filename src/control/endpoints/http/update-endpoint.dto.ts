import { Field, Nested } from '../../../api/field.js';
import { flag, isPlainObject, text, type Rule } from '../../../validation/rule.js';
import {
  descriptionRule,
  headersRule,
  labelsRule,
  maxInFlightRule,
  metadataRule,
  orderingRule,
  timeoutMsRule,
} from '../endpoint-rules.js';
import {
  AuthorizationPatch,
  ClientCertificateBody,
  SignatureBody,
} from './endpoint-credentials.dto.js';
import { BreakerBody, RateLimitPatch, RetryBody } from './endpoint-policies.dto.js';

/** A map in a merge patch: null removes an entry. */
function patchOf(map: Rule): Rule {
  return {
    ...map,
    schema: { ...map.schema, additionalProperties: { type: ['string', 'null'] } },
    fault: (value) => map.fault(withoutNulls(value)),
  };
}

function withoutNulls(value: unknown): unknown {
  return isPlainObject(value)
    ? Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null))
    : value;
}

/** What PATCH takes: a JSON merge patch. What is left out stays; null gives the default. */
export class UpdateEndpoint {
  @Field('Where to send.', text(1, 2_048), {
    example: 'https://example.com/hooks',
    omissible: true,
  })
  readonly url?: string;

  @Field('For people.', descriptionRule, { optional: true })
  readonly description?: string | null;

  @Field('Merged into the headers; null removes one.', patchOf(headersRule), { optional: true })
  readonly headers?: Record<string, string | null> | null;

  @Field('Merged into the labels; null removes one.', patchOf(labelsRule), { optional: true })
  readonly labels?: Record<string, string | null> | null;

  @Field('Merged into the notes; null removes one.', patchOf(metadataRule), { optional: true })
  readonly metadata?: Record<string, string | null> | null;

  @Field('Requests that may be under way at once, over all replicas.', maxInFlightRule, {
    optional: true,
  })
  readonly maxInFlight?: number | null;

  @Nested('Merged into the rate limit; null removes it.', RateLimitPatch, { optional: true })
  readonly rateLimit?: RateLimitPatch | null;

  @Field('For the whole request, from connecting to the end of the answer.', timeoutMsRule, {
    optional: true,
  })
  readonly timeoutMs?: number | null;

  @Nested('Merged into the retry policy.', RetryBody, { optional: true })
  readonly retry?: RetryBody | null;

  @Nested('Merged into the breaker’s policy.', BreakerBody, { optional: true })
  readonly breaker?: BreakerBody | null;

  @Field('Whether deliveries keep their order.', orderingRule, { optional: true })
  readonly ordering?: 'none' | 'strict' | null;

  @Field('Deliveries wait while true.', flag, { optional: true })
  readonly paused?: boolean | null;

  @Nested('Merged into the signature; null gives Standard Webhooks.', SignatureBody, {
    optional: true,
  })
  readonly signature?: SignatureBody | null;

  @Nested(
    'Merged into the authorization, its secrets stay where none are given; null removes it.',
    AuthorizationPatch,
    { optional: true },
  )
  readonly authorization?: AuthorizationPatch | null;

  @Nested('Replaces the client certificate; null removes it.', ClientCertificateBody, {
    optional: true,
  })
  readonly clientCertificate?: ClientCertificateBody | null;
}
