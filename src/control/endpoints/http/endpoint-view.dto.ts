import { Field, Nested, NestedList } from '../../../api/field.js';
import { PageView } from '../../../api/paging.dto.js';
import { publicKeyOf } from '../../../pipeline/sending/signing/ed25519-key.js';
import { flag, listOf, oneOf, rule, text, whole } from '../../../validation/rule.js';
import {
  descriptionRule,
  headersRule,
  labelsRule,
  idRule,
  maxInFlightRule,
  metadataRule,
  orderingRule,
  givenSecretRule,
  tenantRule,
  timeoutMsRule,
} from '../endpoint-rules.js';
import { specOf, type Endpoint, type ManagedBy } from '../endpoint.js';
import {
  AuthorizationView,
  authorizationView,
  ClientCertificateView,
  clientCertificateView,
  SignatureView,
} from './endpoint-credentials.dto.js';
import { BreakerView, RateLimitView, RetryView } from './endpoint-policies.dto.js';

const instant = rule('an ISO 8601 time', { type: 'string', format: 'date-time' }, () => true);

/** Why and since when nothing is sent. */
export class DisabledView {
  @Field('Why.', text(1, 1_000), { example: 'the endpoint answered 410 Gone' })
  readonly reason!: string;

  @Field('Since when.', instant)
  readonly at!: string;
}

/** An endpoint as it is shown: never with its secret. */
export class EndpointView {
  @Field('Its name.', idRule, { example: 'ep_01939f6e-7a3c-7b1e-8f5a-2f1f6f0c9a11' })
  readonly id!: string;

  @Field('Whose endpoint it is.', tenantRule)
  readonly tenant!: string;

  @Field('Where to send.', text(1, 2_048), { example: 'https://example.com/hooks' })
  readonly url!: string;

  @Field('For people.', descriptionRule, { nullable: true })
  readonly description!: string | null;

  @Field('Sent with every request, beside the gateway’s own.', headersRule)
  readonly headers!: Readonly<Record<string, string>>;

  @Field('What listings can be narrowed by.', labelsRule)
  readonly labels!: Readonly<Record<string, string>>;

  @Field('Your own notes; never sent.', metadataRule)
  readonly metadata!: Readonly<Record<string, string>>;

  @Field('Requests that may be under way at once, over all replicas.', maxInFlightRule)
  readonly maxInFlight!: number;

  @Nested('How fast requests may start; null when unlimited.', RateLimitView, { nullable: true })
  readonly rateLimit!: RateLimitView | null;

  @Field('For the whole request, from connecting to the end of the answer.', timeoutMsRule)
  readonly timeoutMs!: number;

  @Nested('When failed attempts are made again.', RetryView)
  readonly retry!: RetryView;

  @Nested('When sending stops for a while.', BreakerView)
  readonly breaker!: BreakerView;

  @Field('Whether deliveries keep their order.', orderingRule)
  readonly ordering!: 'none' | 'strict';

  @Field('Deliveries wait while true.', flag)
  readonly paused!: boolean;

  @Nested('How requests are signed.', SignatureView)
  readonly signature!: SignatureView;

  @Field(
    'The public keys of secrets for ed25519, newest first: what receivers verify `v1a` with.',
    listOf(text(1, 100), 0, 10),
    { example: ['whpk_SWt8Yb3pBUtPEVcq6XPz6JmhnI0dQmSkTKYRZ8cOYkE='] },
  )
  readonly publicKeys!: readonly string[];

  @Nested('What goes into the `authorization` header, without secrets.', AuthorizationView, {
    nullable: true,
  })
  readonly authorization!: AuthorizationView | null;

  @Nested('The certificate that is shown to the endpoint.', ClientCertificateView, {
    nullable: true,
  })
  readonly clientCertificate!: ClientCertificateView | null;

  @Nested('Set when the gateway stopped sending; `enable` ends it.', DisabledView, {
    nullable: true,
  })
  readonly disabled!: DisabledView | null;

  @Field('Who looks after it; the API changes only its own.', oneOf(['api', 'file']))
  readonly managedBy!: ManagedBy;

  @Field(
    'Grows with each change; the `ETag` without its quotes.',
    whole(1, Number.MAX_SAFE_INTEGER),
    {
      example: 3,
    },
  )
  readonly version!: number;

  @Field('When it was made.', instant)
  readonly createdAt!: string;

  @Field('When it was changed last.', instant)
  readonly updatedAt!: string;
}

/** An endpoint in the answer that made it, or that replaced its secret. */
export class EndpointWithSecret extends EndpointView {
  @Field(
    'Signs the requests. Shown here and never again; left out when the endpoint kept the one it had, and for ed25519: see `publicKeys`.',
    givenSecretRule,
    {
      omissible: true,
      example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    },
  )
  readonly secret?: string;
}

/** A page of endpoints, in the order of their ids. */
export class EndpointPage extends PageView {
  @NestedList('The endpoints.', EndpointView)
  readonly items!: readonly EndpointView[];
}

/** What may be shown of an endpoint. */
export function endpointView(endpoint: Endpoint): EndpointView {
  const { id, disabled, managedBy, version, createdAt, updatedAt } = endpoint;
  return {
    id,
    ...specOf(endpoint),
    ...credentialsView(endpoint),
    disabled,
    managedBy,
    version,
    createdAt,
    updatedAt,
  };
}

function credentialsView({
  authorization,
  clientCertificate,
  secrets,
}: Endpoint): Pick<EndpointView, 'authorization' | 'clientCertificate' | 'publicKeys'> {
  return {
    authorization: authorization && authorizationView(authorization),
    clientCertificate: clientCertificate && clientCertificateView(clientCertificate),
    publicKeys: secrets.flatMap((secret) => publicKeyOf(secret) ?? []),
  };
}
