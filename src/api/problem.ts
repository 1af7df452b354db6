import { GatewayError } from '../gateway-error.js';
import { InvalidFields, type FieldFault } from '../validation/field-fault.js';
import { isProblemCode, PROBLEMS, type ProblemCode } from './problem-catalogue.js';

/** Media type of error answers. */
export const PROBLEM_JSON = 'application/problem+json; charset=utf-8';

/**
 * Problem details.
 *
 * @source RFC 9457 section 3; `code` and `errors` are extension members
 */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ProblemCode;
  readonly errors?: readonly FieldFault[];
}

/** Whatever a client sends, the answer stays readable; the document names the same bounds. */
export const MAX_DETAIL = 10_000;
export const MAX_INSTANCE = 2_048;
export const MAX_ERRORS = 100;
export const MAX_FAULT = 1_000;

/** @param instance the path of the request */
export function problemOf(
  code: ProblemCode,
  detail: string,
  instance: string,
  errors?: readonly FieldFault[],
): Problem {
  const { status, title } = PROBLEMS[code];
  return {
    type: `urn:event-gateway:problem:${code}`,
    title,
    status,
    detail: detail.slice(0, MAX_DETAIL),
    instance: instance.slice(0, MAX_INSTANCE),
    code,
    ...(errors && { errors: errors.slice(0, MAX_ERRORS).map(clipped) }),
  };
}

/** The problem that an error of ours is, or null when clients must not see it. */
export function problemOfGatewayError(error: GatewayError, instance: string): Problem | null {
  if (!isProblemCode(error.code)) return null;
  return error instanceof InvalidFields
    ? problemOf(error.code, 'Mend the fields that are listed in errors.', instance, error.faults)
    : problemOf(error.code, error.message, instance);
}

/** The problem that a refusal of the web framework is, by its status and, where it has one, Fastify's error code. */
export function problemOfHttpStatus(
  status: number,
  frameworkCode: string | null,
  message: string,
  instance: string,
): Problem {
  switch (status) {
    case 401:
      return problemOf('unauthorized', message, instance);
    case 404:
      return problemOf('not-found', message, instance);
    case 413:
      return problemOf('body-too-large', message, instance);
    case 415:
      return problemOf('unsupported-media-type', message, instance);
    default:
      return frameworkCode?.startsWith('FST_ERR_CTP_') === true || /JSON/.test(message)
        ? problemOf('malformed-json', message, instance)
        : problemOf('bad-request', message, instance);
  }
}

function clipped({ field, message }: FieldFault): FieldFault {
  return { field: field.slice(0, MAX_FAULT), message: message.slice(0, MAX_FAULT) };
}
