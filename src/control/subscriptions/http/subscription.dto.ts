import { Field, NestedList } from '../../../api/field.js';
import { PageView } from '../../../api/paging.dto.js';
import type { Format } from '../../../pipeline/messages/target.js';
import { flag, oneOf, rule, whole } from '../../../validation/rule.js';
import { descriptionRule, idRule, tenantRule } from '../../endpoints/endpoint-rules.js';
import type { ManagedBy } from '../../endpoints/endpoint.js';
import { formatRule, topicsRule, typesRule, type Subscription } from '../subscription.js';

const instant = rule('an ISO 8601 time', { type: 'string', format: 'date-time' }, () => true);
const TYPES = 'The events it wants: `order.created`, `order.*` (everything below `order.`) or `*`.';

/** What POST and PUT take. Null means the same as leaving a field out. */
export class CreateSubscription {
  @Field('The endpoint to send to. Can’t be changed later.', idRule)
  readonly endpointId!: string;

  @Field(TYPES, typesRule, { example: ['order.*'] })
  readonly types!: readonly string[];

  @Field('Only events from these source topics. Default: all.', topicsRule, {
    optional: true,
    default: [],
  })
  readonly topics?: readonly string[] | null;

  @Field('The form of the body.', formatRule, { optional: true, default: 'standard' })
  readonly format?: Format | null;

  @Field('No deliveries are made while false.', flag, { optional: true, default: true })
  readonly enabled?: boolean | null;

  @Field('For people.', descriptionRule, { optional: true })
  readonly description?: string | null;
}

/** What PATCH takes: a JSON merge patch. What is left out stays; null gives the default. */
export class UpdateSubscription {
  @Field(TYPES, typesRule, { omissible: true, example: ['order.*'] })
  readonly types?: readonly string[];

  @Field('Only events from these source topics; empty means all.', topicsRule, { optional: true })
  readonly topics?: readonly string[] | null;

  @Field('The form of the body.', formatRule, { optional: true })
  readonly format?: Format | null;

  @Field('No deliveries are made while false.', flag, { optional: true })
  readonly enabled?: boolean | null;

  @Field('For people.', descriptionRule, { optional: true })
  readonly description?: string | null;
}

/** A subscription as it is shown. */
export class SubscriptionView {
  @Field('Its name.', idRule, { example: 'sub_01939f6e-7a3c-7b1e-8f5a-2f1f6f0c9a11' })
  readonly id!: string;

  @Field('The endpoint to send to.', idRule)
  readonly endpointId!: string;

  @Field('Whose subscription it is: its endpoint’s tenant.', tenantRule)
  readonly tenant!: string;

  @Field(TYPES, typesRule)
  readonly types!: readonly string[];

  @Field('Only events from these source topics; empty means all.', topicsRule)
  readonly topics!: readonly string[];

  @Field('The form of the body.', formatRule)
  readonly format!: Format;

  @Field('No deliveries are made while false.', flag)
  readonly enabled!: boolean;

  @Field('For people.', descriptionRule, { nullable: true })
  readonly description!: string | null;

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

/** A page of subscriptions, in the order of their ids. */
export class SubscriptionPage extends PageView {
  @NestedList('The subscriptions.', SubscriptionView)
  readonly items!: readonly SubscriptionView[];
}

/** What may be shown of a subscription: all of it. */
export function subscriptionView(subscription: Subscription): SubscriptionView {
  const { id, endpointId, tenant, types, topics, format, enabled, description } = subscription;
  const { managedBy, version, createdAt, updatedAt } = subscription;
  return {
    id,
    endpointId,
    tenant,
    types,
    topics,
    format,
    enabled,
    description,
    managedBy,
    version,
    createdAt,
    updatedAt,
  };
}
