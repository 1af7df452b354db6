import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { OPEN_CALLER, type Caller } from '../control/access.js';
import type { Request } from './reply.js';

const callers = new WeakMap<Request, Caller>();

/** Notes who sent a request. */
export function setCaller(request: Request, caller: Caller): void {
  callers.set(request, caller);
}

/** Who sent a request; anybody where nobody is asked for a key. */
export function callerOf(request: Request): Caller {
  return callers.get(request) ?? OPEN_CALLER;
}

/** Who sent a request, for the log: `api-key:key_1`; null when nobody was asked, or nobody is known by that key. */
export function callerName(request: Request): string | null {
  const author = callers.get(request)?.author;
  return author === undefined ? null : `${author.kind}:${author.id}`;
}

/** The parameter of a handler that tells who asks. */
export const Asking = createParamDecorator((_: unknown, context: ExecutionContext): Caller =>
  callerOf(context.switchToHttp().getRequest<Request>()),
);
