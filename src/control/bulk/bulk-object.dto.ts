import { Field } from '../../api/field.js';
import { oneOf } from '../../validation/rule.js';
import { idRule } from '../endpoints/endpoint-rules.js';
import { CreateEndpoint } from '../endpoints/http/create-endpoint.dto.js';
import { CreateSubscription } from '../subscriptions/http/subscription.dto.js';

/** A line with an endpoint: what PUT takes, with kind and id. */
export class BulkEndpoint extends CreateEndpoint {
  @Field('What it is.', oneOf(['endpoint']))
  readonly kind!: 'endpoint';

  @Field('Its id.', idRule)
  readonly id!: string;
}

/** A line with a subscription: what PUT takes, with kind and id. */
export class BulkSubscription extends CreateSubscription {
  @Field('What it is.', oneOf(['subscription']))
  readonly kind!: 'subscription';

  @Field('Its id.', idRule)
  readonly id!: string;
}
