import { Field } from '../../../api/field.js';
import type { ReplayFrom } from '../../../pipeline/messages/operation.js';
import { InvalidFields } from '../../../validation/field-fault.js';
import { rule, whole } from '../../../validation/rule.js';

/** @source RFC 3339 section 5.6 */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

const instant = rule(
  'an ISO 8601 time with its zone, since 1970',
  { type: 'string', format: 'date-time' },
  (value) => typeof value === 'string' && DATE_TIME.test(value) && Date.parse(value) >= 0,
);

/** Where a replay begins: `since` or `fromOffset`. */
export class ReplayEndpoint {
  @Field('Sends again what was routed, or put back for a retry, at that time or later.', instant, {
    optional: true,
    example: '2030-01-01T00:00:00Z',
  })
  readonly since?: string | null;

  @Field(
    'Sends again from this offset of the endpoint’s partition of `deliveries` on; its status tells where it stands.',
    whole(0, Number.MAX_SAFE_INTEGER),
    { optional: true },
  )
  readonly fromOffset?: number | null;
}

/** A replay that is confirmed. */
export class ReplayedView {
  @Field('The partition of `deliveries` that holds all of the endpoint.', whole(0, 1_000_000))
  readonly partition!: number;

  @Field(
    'From here on all of the endpoint is sent again; later than asked for where retention deleted what was before.',
    whole(0, Number.MAX_SAFE_INTEGER),
  )
  readonly fromOffset!: number;
}

/** @throws InvalidFields unless exactly one of the two is given */
export function replayFrom({ since, fromOffset }: ReplayEndpoint): ReplayFrom {
  if (typeof since === 'string' && typeof fromOffset !== 'number')
    return { kind: 'time', sinceMs: Date.parse(since) };
  if (typeof fromOffset === 'number' && typeof since !== 'string')
    return { kind: 'offset', offset: fromOffset };
  throw new InvalidFields([{ field: '', message: 'must have either since or fromOffset' }]);
}
