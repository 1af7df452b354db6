import { applyDecorators, type Type } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiHeader,
  ApiOperation,
  ApiResponse,
  getSchemaPath,
  type ApiResponseOptions,
} from '@nestjs/swagger';
import { NDJSON } from './ndjson.js';
import { PROBLEMS, type ProblemCode } from './problem-catalogue.js';
import { ProblemView } from './problem.dto.js';
import { idempotencyKeyHeader } from './repeatable.js';

interface OperationDoc {
  /** The operation's name in generated clients. */
  readonly id: string;
  readonly summary: string;
  readonly answer: AnswerDoc;
  /** Another good answer, such as 201 beside 200. */
  readonly orAnswer?: AnswerDoc;
  /** Beside those that every operation has. */
  readonly problems?: readonly ProblemCode[];
  /** Whether If-Match makes it conditional. */
  readonly conditional?: boolean;
  /** Whether Idempotency-Key makes it safe to send again. */
  readonly repeatable?: boolean;
}

interface AnswerDoc {
  readonly status: number;
  readonly description: string;
  readonly type?: Type<unknown>;
  /** It is a stream of JSON lines. */
  readonly lines?: boolean;
}

const BOUNDS: readonly ProblemCode[] = [
  'bad-request',
  'request-timeout',
  'uri-too-long',
  'too-many-headers',
];
const EVERYWHERE: readonly ProblemCode[] = [
  ...BOUNDS,
  'unauthorized',
  'rate-limited',
  'internal-error',
  'identity-unavailable',
  'starting',
];
/** Of operations that take no body, too: one that is sent nevertheless is read. */
export const UNREADABLE_BODY: readonly ProblemCode[] = [
  'malformed-json',
  'body-too-large',
  'unsupported-media-type',
];
const WRITES: readonly ProblemCode[] = [
  'control-unavailable',
  'control-newer',
  'forbidden',
  'record-too-large',
  ...UNREADABLE_BODY,
];
const REPEATABLE: readonly ProblemCode[] = ['idempotency-mismatch', 'not-found'];
const CONDITIONAL: readonly ProblemCode[] = ['version-conflict', ...WRITES];

/** Problems of operations that take a body. */
export const INPUT_PROBLEMS: readonly ProblemCode[] = [...UNREADABLE_BODY, 'invalid-fields'];

/** Problems of operations that the replica which owns an endpoint is asked for, over a topic. */
export const OWNER_PROBLEMS: readonly ProblemCode[] = [
  'owner-unavailable',
  'sink-closed',
  'topic-unknown',
  'not-authorized',
];

/** Problems of operations that write what the body says to the control plane. */
export const BODY_PROBLEMS: readonly ProblemCode[] = [...INPUT_PROBLEMS, ...WRITES];

/** Documents what every request can meet, for operations that are open to everybody. */
export const refusals = (): MethodDecorator =>
  applyDecorators(ApiExtraModels(ProblemView), ...problemAnswers(BOUNDS));

/** Documents an operation with its answers and all its problems. */
export function Operation(doc: OperationDoc): MethodDecorator {
  const codes = [
    ...(doc.problems ?? []),
    ...(doc.conditional === true ? CONDITIONAL : []),
    ...(doc.repeatable === true ? REPEATABLE : []),
    ...EVERYWHERE,
  ];
  return applyDecorators(
    ApiOperation({ operationId: doc.id, summary: doc.summary }),
    ...[doc.answer, ...(doc.orAnswer ? [doc.orAnswer] : [])].map((answer) =>
      ApiResponse(answerOf(answer)),
    ),
    ApiExtraModels(ProblemView),
    ...problemAnswers(codes),
    ...(doc.conditional === true ? [ifMatch] : []),
    ...(doc.repeatable === true ? [idempotencyKeyHeader] : []),
  );
}

/** Documents the header that makes a PUT create and never replace. */
export const ifNoneMatch = ApiHeader({
  name: 'If-None-Match',
  required: false,
  description: '`*`: only create; 412 when there is one already.',
  schema: { type: 'string', example: '*' },
});

const ifMatch = ApiHeader({
  name: 'If-Match',
  required: false,
  description: 'The `ETag` that the object must still have; 412 otherwise.',
  schema: { type: 'string', example: '"3"' },
});

function answerOf({ status, description, type, lines }: AnswerDoc): ApiResponseOptions {
  if (lines === true)
    return { status, description, content: { [NDJSON]: { schema: { type: 'string' } } } };
  return type === undefined ? { status, description } : { status, description, type };
}

/** One answer for each status, with the codes that it may carry. */
function problemAnswers(codes: readonly ProblemCode[]): MethodDecorator[] {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set(codes)) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return [...byStatus].map(([status, ofStatus]) =>
    ApiResponse({
      status,
      description: ofStatus.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
      content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemView) } } },
    }),
  );
}
