import { Field, Nested } from '../../../api/field.js';
import { oneOf, rule, text, whole } from '../../../validation/rule.js';
import { MENDS, type TlsFacts, type TrialResult } from '../endpoint-trial.js';

const word = text(0, 1_000);
const duration = whole(0, Number.MAX_SAFE_INTEGER);

/** What the endpoint answered. */
export class TrialResponseView {
  @Field('The status.', whole(100, 999))
  readonly status!: number;

  @Field('From the start of the request to the end of the answer.', duration)
  readonly durationMs!: number;

  @Field('The beginning of the body.', text(0, 65_536))
  readonly bodySnippet!: string;

  @Field('Whether the body is longer.', rule('true or false', { type: 'boolean' }, () => true))
  readonly truncated!: boolean;
}

/** Why there was no answer. */
export class TrialFailureView {
  @Field('As in results.', oneOf(Object.keys(MENDS)), { example: 'tls' })
  readonly kind!: string;

  @Field('What happened.', text(0, 10_000))
  readonly message!: string;

  @Field('What to do about it.', text(1, 1_000))
  readonly mend!: string;

  @Field('How long it took.', duration)
  readonly durationMs!: number;
}

/** The TLS connection. */
export class TlsView implements TlsFacts {
  @Field('The version.', word, { nullable: true, example: 'TLSv1.3' })
  readonly protocol!: string | null;

  @Field('The cipher suite.', word, { nullable: true })
  readonly cipher!: string | null;

  @Field('Who the certificate is for.', word, { nullable: true })
  readonly subject!: string | null;

  @Field('Who issued it.', word, { nullable: true })
  readonly issuer!: string | null;

  @Field(
    'Until when it is valid.',
    rule('an ISO 8601 time', { type: 'string', format: 'date-time' }, () => true),
    { nullable: true },
  )
  readonly validTo!: string | null;
}

/** What came of a test. */
export class TrialView {
  @Field(
    'Whether the endpoint took it (2xx).',
    rule('true or false', { type: 'boolean' }, () => true),
  )
  readonly delivered!: boolean;

  @Field('The `webhook-id` of the request.', text(1, 100))
  readonly deliveryId!: string;

  @Nested('Null when there was no answer.', TrialResponseView, { nullable: true })
  readonly response!: TrialResponseView | null;

  @Nested('Null when there was an answer.', TrialFailureView, { nullable: true })
  readonly failure!: TrialFailureView | null;

  @Nested('Null without TLS.', TlsView, { nullable: true })
  readonly tls!: TlsView | null;
}

/** The result of a test as it is shown. */
export function trialView({ deliveryId, answer, tls }: TrialResult): TrialView {
  if (answer.kind === 'failure') {
    const { failure: kind, message, durationMs } = answer;
    const failure = { kind, message, mend: MENDS[kind], durationMs };
    return { delivered: false, deliveryId, response: null, failure, tls };
  }
  const { status, durationMs, bodySnippet, truncated } = answer;
  const delivered = status >= 200 && status < 300;
  const response = { status, durationMs, bodySnippet, truncated };
  return { delivered, deliveryId, response, failure: null, tls };
}
