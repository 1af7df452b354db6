import {
  SetMetadata,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { Caller } from '../control/access.js';
import { setCaller } from './caller.js';
import type { Request } from './reply.js';

const PUBLIC = Symbol('public');

/** Opens a controller to those without an API key. */
export const Public = (): ClassDecorator => SetMetadata(PUBLIC, true);

/** Knows who a bearer token belongs to. */
export interface Authenticator {
  /** Null: to nobody. */
  callerOf(token: string): Promise<Caller | null> | Caller | null;
}

/** Lets a request through when its bearer token belongs to somebody, and notes who that is. */
export class AccessGuard implements CanActivate {
  constructor(private readonly authenticator: Authenticator) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (Reflect.getMetadata(PUBLIC, context.getClass()) === true) return true;
    const request = context.switchToHttp().getRequest<Request>();
    const token = /^Bearer +(\S+)$/i.exec(String(request.headers['authorization'] ?? ''))?.[1];
    const caller = token === undefined ? null : await this.authenticator.callerOf(token);
    if (caller === null) {
      throw new UnauthorizedException(
        token === undefined
          ? 'Send the header "Authorization: Bearer <API key>".'
          : 'The API key or token is not valid.',
      );
    }
    setCaller(request, caller);
    return true;
  }
}
