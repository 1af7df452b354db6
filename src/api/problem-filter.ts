import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { GatewayError } from '../gateway-error.js';
import { codeOf } from '../unknown-error.js';
import {
  problemOf,
  PROBLEM_JSON,
  problemOfGatewayError,
  problemOfHttpStatus,
  type Problem,
} from './problem.js';
import { TooManyRequests } from './too-many-requests.js';
import { pathOf, type Reply, type Request } from './reply.js';
import type { RequestLog } from './request-log.js';

/** Turns whatever a request ended with into problem details. What is not meant for clients is logged, not shown. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: RequestLog) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const problem = this.#problemOf(error, request);
    const reply = http.getResponse<Reply>();
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="event-gateway"');
    if (error instanceof TooManyRequests) reply.header('retry-after', String(error.afterSeconds));
    reply.status(problem.status).header('content-type', PROBLEM_JSON).send(problem);
  }

  #problemOf(error: unknown, request: Request): Problem {
    const path = pathOf(request);
    const known =
      error instanceof GatewayError
        ? problemOfGatewayError(error, path)
        : frameworkProblem(error, path);
    if (known !== null) {
      this.log.refused(request, { code: known.code });
      return known;
    }
    this.log.refused(request, { code: 'internal-error', error });
    return problemOf('internal-error', 'The gateway’s log tells more.', path);
  }
}

/** Refusals come from Nest as HttpException, and from Fastify as errors with a status. */
function frameworkProblem(error: unknown, path: string): Problem | null {
  if (!(error instanceof Error)) return null;
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  if (status === null || status < 400 || status >= 500) return null;
  return problemOfHttpStatus(status, codeOf(error), error.message, path);
}

function statusOf(error: Error): number | null {
  return 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : null;
}
