import { ValidateBy } from 'class-validator';
import type { Rule } from './rule.js';

/**
 * The class-validator decorator of a rule. One property may have several; all that fail are reported.
 *
 * @param name tells two rules on one property apart
 */
export function Meets(rule: Rule, name = 'rule'): PropertyDecorator {
  return ValidateBy({
    name,
    validator: {
      validate: (value: unknown) => rule.fault(value) === null,
      defaultMessage: (args) => rule.fault(args?.value) ?? `must be ${rule.expected}`,
    },
  });
}
