import { Field, NestedList } from './field.js';
import { oneOf, rule, text, whole } from '../validation/rule.js';
import { MAX_DETAIL, MAX_FAULT, MAX_INSTANCE } from './problem.js';
import { PROBLEMS } from './problem-catalogue.js';

/** What is wrong with one field. */
export class FieldFaultView {
  @Field('The path of the field; empty for the body as a whole.', text(0, MAX_FAULT), {
    example: 'rateLimit.perSecond',
  })
  readonly field!: string;

  @Field('What is wrong; goes on after the field’s name.', text(1, MAX_FAULT), {
    example: 'must be a number above 0, at most 10000',
  })
  readonly message!: string;
}

/** Problem details (RFC 9457). */
export class ProblemView {
  @Field(
    'Names the kind of problem.',
    rule('a URI', { type: 'string', format: 'uri' }, () => true),
    {
      example: 'urn:event-gateway:problem:invalid-fields',
    },
  )
  readonly type!: string;

  @Field('The kind of problem, for people.', text(1, 200))
  readonly title!: string;

  @Field('The status of the answer.', whole(400, 599), { example: 422 })
  readonly status!: number;

  @Field('This very problem and how to mend it, for people.', text(0, MAX_DETAIL))
  readonly detail!: string;

  @Field('The path of the request.', text(1, MAX_INSTANCE), { example: '/v1/endpoints' })
  readonly instance!: string;

  @Field('The kind of problem, for programs.', oneOf(Object.keys(PROBLEMS)), {
    example: 'invalid-fields',
  })
  readonly code!: string;

  @NestedList('Every faulty field; with `invalid-fields` only.', FieldFaultView, {
    omissible: true,
  })
  readonly errors?: readonly FieldFaultView[];
}
