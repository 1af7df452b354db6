import { Field, Nested } from '../../../api/field.js';
import type { LaneStatus } from '../../../pipeline/messages/operation.js';
import { numberFrom, oneOf, rule, text, whole } from '../../../validation/rule.js';
import { idRule } from '../endpoint-rules.js';

const instant = rule('an ISO 8601 time', { type: 'string', format: 'date-time' }, () => true);
const count = whole(0, Number.MAX_SAFE_INTEGER);

/** How the circuit breaker is. */
export class BreakerStatusView {
  @Field(
    '`open`: nothing is sent; `half-open`: a few deliveries feel the way.',
    oneOf(['closed', 'open', 'half-open']),
  )
  readonly state!: 'closed' | 'open' | 'half-open';

  @Field('When the next request may be made; null unless it is open.', instant, { nullable: true })
  readonly openUntil!: string | null;
}

/** How far the endpoint has come. */
export class CursorView {
  @Field('The partition of the topic `deliveries` that holds all of the endpoint.', count)
  readonly partition!: number;

  @Field('Every delivery of the endpoint below this offset is done.', count)
  readonly offset!: number;

  @Field(
    'Offsets from there to where the partition is read; other endpoints’ deliveries count, too.',
    count,
  )
  readonly lag!: number;

  @Field(
    'How long ago the oldest open delivery was routed, at least, as far as its owner saw; null when there is none.',
    numberFrom(0, Number.MAX_SAFE_INTEGER),
    { nullable: true },
  )
  readonly ageSeconds!: number | null;
}

/** The last thing that the endpoint answered. */
export class LastAnswerView {
  @Field('When.', instant)
  readonly at!: string;

  @Field('The status; null when there was no response.', whole(100, 999), { nullable: true })
  readonly status!: number | null;

  @Field('What went wrong, as in results; null when it succeeded.', text(1, 100), {
    nullable: true,
    example: 'status-5xx',
  })
  readonly error!: string | null;
}

/** An endpoint as the replica sees it that sends to it. */
export class EndpointStatusView {
  @Field('Its name.', idRule)
  readonly endpointId!: string;

  @Field(
    '`attached`: it keeps up; `detached`: it can’t keep up and has a cursor of its own; `paused` and `disabled`: nothing is sent.',
    oneOf(['attached', 'detached', 'paused', 'disabled']),
  )
  readonly state!: 'attached' | 'detached' | 'paused' | 'disabled';

  @Nested('The circuit breaker.', BreakerStatusView)
  readonly breaker!: BreakerStatusView;

  @Field('Requests under way.', count)
  readonly inFlight!: number;

  @Field('Known deliveries that no request was begun for.', count)
  readonly waiting!: number;

  @Nested('How far it has come.', CursorView)
  readonly cursor!: CursorView;

  @Nested('Null when there was none since this replica took it over.', LastAnswerView, {
    nullable: true,
  })
  readonly lastAnswer!: LastAnswerView | null;

  @Field('The replica that sends to it.', text(1, 1_000))
  readonly instance!: string;

  @Field('When that was so; at most 2 s ago.', instant)
  readonly asOf!: string;
}

/** The status of an endpoint as it is shown. */
export function endpointStatusView(endpointId: string, status: LaneStatus): EndpointStatusView {
  const { state, breaker, inFlight, waiting, cursor, lastAnswer, instance, asOfMs } = status;
  const { openUntilMs } = breaker;
  return {
    endpointId,
    state,
    breaker: { state: breaker.state, openUntil: openUntilMs === null ? null : iso(openUntilMs) },
    inFlight,
    waiting,
    cursor,
    lastAnswer: lastAnswer && {
      at: iso(lastAnswer.atMs),
      status: lastAnswer.status,
      error: lastAnswer.error,
    },
    instance,
    asOf: iso(asOfMs),
  };
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
