import { Field } from '../../../api/field.js';
import { rule, text, whole } from '../../../validation/rule.js';
import { givenSecretRule, keyTypeRule } from '../endpoint-rules.js';
import type { KeyType } from '../endpoint-secret.js';

/** A day: enough for receivers to be told and changed. */
const DEFAULT_OVERLAP_SECONDS = 86_400;

/** How a secret is replaced. */
export class RotateSecret {
  @Field('The new secret. Default: one is made.', givenSecretRule, { optional: true })
  readonly secret?: string | null;

  @Field(
    'What is made where no secret is given: `hmac` (`whsec_…`), or `ed25519`, whose public key (`whpk_…`) is shown and whose private one never.',
    keyTypeRule,
    { optional: true, default: 'hmac' },
  )
  readonly keyType?: KeyType | null;

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
  @Field(
    'Signs the requests from now on. Shown here and never again; left out for ed25519.',
    givenSecretRule,
    { omissible: true },
  )
  readonly secret?: string;

  @Field(
    'What receivers verify with from now on; left out unless it is for ed25519.',
    text(1, 100),
    {
      omissible: true,
      example: 'whpk_SWt8Yb3pBUtPEVcq6XPz6JmhnI0dQmSkTKYRZ8cOYkE=',
    },
  )
  readonly publicKey?: string;

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
