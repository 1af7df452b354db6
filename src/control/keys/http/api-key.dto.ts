import { Field, NestedList } from '../../../api/field.js';
import { PageView } from '../../../api/paging.dto.js';
import { rule, text, whole } from '../../../validation/rule.js';
import { idRule } from '../../endpoints/endpoint-rules.js';
import { scopesRule, type ApiKey } from '../api-key.js';

/** @source RFC 3339 section 5.6 */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;
const instant = rule(
  'an ISO 8601 time with its zone',
  { type: 'string', format: 'date-time' },
  (value) => typeof value === 'string' && DATE_TIME.test(value) && !Number.isNaN(Date.parse(value)),
);
const nameRule = text(1, 200);
const SCOPES =
  '`admin`: everything. `tenant:<id>`: what belongs to that tenant; several add up. `read`: changes nothing; with tenants, only theirs is seen.';

/** What POST takes. */
export class CreateApiKey {
  @Field('For people.', nameRule, { example: 'billing team' })
  readonly name!: string;

  @Field(SCOPES, scopesRule, { example: ['tenant:acme'] })
  readonly scopes!: readonly string[];

  @Field('When it stops to open anything. Default: never.', instant, { optional: true })
  readonly expiresAt?: string | null;
}

/** A key as it is shown: never itself. */
export class ApiKeyView {
  @Field('Its id.', idRule, { example: 'key_01939f6e-7a3c-7b1e-8f5a-2f1f6f0c9a11' })
  readonly id!: string;

  @Field('For people.', nameRule)
  readonly name!: string;

  @Field(SCOPES, scopesRule)
  readonly scopes!: readonly string[];

  @Field('When it stops to open anything; null: never.', instant, { nullable: true })
  readonly expiresAt!: string | null;

  @Field('The `ETag` without its quotes.', whole(1, Number.MAX_SAFE_INTEGER))
  readonly version!: number;

  @Field('When it was made.', instant)
  readonly createdAt!: string;
}

/** A key in the answer that made it. */
export class ApiKeyWithKey extends ApiKeyView {
  @Field(
    'The key. Send it as `Authorization: Bearer <key>`. Shown here and never again.',
    text(1, 100),
    { example: 'egk_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
  )
  readonly key!: string;
}

/** A page of keys, in the order of their ids. */
export class ApiKeyPage extends PageView {
  @NestedList('The keys.', ApiKeyView)
  readonly items!: readonly ApiKeyView[];
}

/** What may be shown of a key: not its digest. */
export function apiKeyView(apiKey: ApiKey): ApiKeyView {
  const { id, name, scopes, expiresAt, version, createdAt } = apiKey;
  return { id, name, scopes, expiresAt, version, createdAt };
}
