import { Field } from '../../../api/field.js';
import { text } from '../../../validation/rule.js';

/** Why nothing is to be sent any more. */
export class DisableEndpoint {
  @Field('Why; shown along with the endpoint.', text(1, 1_000), {
    optional: true,
    default: 'disabled over the API',
  })
  readonly reason?: string | null;
}
