import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { preconditionOf, type Precondition } from '../control/precondition.js';
import type { Request } from './reply.js';

/** The precondition that If-Match and If-None-Match put on a write. */
export const Condition = createParamDecorator(
  (_: unknown, context: ExecutionContext): Precondition => {
    const { headers } = context.switchToHttp().getRequest<Request>();
    return preconditionOf(single(headers['if-match']), single(headers['if-none-match']));
  },
);

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}
