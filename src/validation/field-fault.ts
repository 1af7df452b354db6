import { GatewayError } from '../gateway-error.js';

/** What is wrong with one field of an input, and how to mend it. Never holds the value of a secret. */
export interface FieldFault {
  /** The field's path, such as `rateLimit.perSecond`; empty for the input as a whole. */
  readonly field: string;
  /** For people; goes on after the field's name: `must be a whole number from 1 to 100`. */
  readonly message: string;
}

/** An input was understood but breaks rules; all faults that could be found are listed. */
export class InvalidFields extends GatewayError {
  override readonly name: string = 'InvalidFields';

  /** @param faults at least one */
  constructor(
    readonly faults: readonly FieldFault[],
    code = 'invalid-fields',
  ) {
    super(code, faults.map(({ field, message }) => `${field} ${message}`.trim()).join('; '));
  }
}
