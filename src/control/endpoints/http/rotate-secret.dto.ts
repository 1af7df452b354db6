import { Field } from '../../../api/field.js';
import { rule, whole } from '../../../validation/rule.js';
import { secretRule } from '../endpoint-rules.js';

/** A day: enough for receivers to be told and changed. */
const DEFAULT_OVERLAP_SECONDS = 86_400;

/** How a secret is replaced. */
export class RotateSecret {
  @Field('The new secret. Default: one is made.', secretRule, { optional: true })
  readonly secret?: string | null;

  @Field(
    'How long the old secrets sign along with the new one; 0 ends them at once.',
    whole(0, 604_800),
    {
      optional: true,
      default: DEFAULT_OVERLAP_SECONDS,
    },
  )
  readonly overlapSeconds?: number | null;
}

/** The new secret. */
export class RotatedSecret {
  @Field('Signs the requests from now on. Shown here and never again.', secretRule)
  readonly secret!: string;

  @Field(
    'When the old secrets stop to sign along; null when they stopped at once.',
    rule('an ISO 8601 time', { type: 'string', format: 'date-time' }, () => true),
    { nullable: true },
  )
  readonly oldSecretsUntil!: string | null;

  @Field('The endpoint’s version after the change.', whole(1, Number.MAX_SAFE_INTEGER))
  readonly version!: number;
}

/** The overlap that a request asks for. */
export function overlapOf({ overlapSeconds }: RotateSecret): number {
  return overlapSeconds ?? DEFAULT_OVERLAP_SECONDS;
}
