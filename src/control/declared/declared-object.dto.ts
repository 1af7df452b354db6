import { Field } from '../../api/field.js';
import { text } from '../../validation/rule.js';
import { CreateEndpoint } from '../endpoints/http/create-endpoint.dto.js';
import { idRule } from '../endpoints/endpoint-rules.js';
import { CreateSubscription } from '../subscriptions/http/subscription.dto.js';

/** An item of `endpoints` in the configuration file: what PUT takes, with the id, and with a secret. */
export class DeclaredEndpoint extends CreateEndpoint {
  @Field('Its name.', idRule)
  readonly id!: string;

  @Field('The path of a file that holds the secret; in place of `secret`.', text(1, 4_096), {
    optional: true,
  })
  readonly secretFile?: string | null;
}

/** An item of `subscriptions` in the configuration file: what PUT takes, with the id. */
export class DeclaredSubscription extends CreateSubscription {
  @Field('Its name.', idRule)
  readonly id!: string;
}
