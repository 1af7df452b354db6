import {
  SetMetadata,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { Caller } from '../control/access.js';
import { setCaller } from './caller.js';
import { clientNetwork } from './client-network.js';
import type { KeyedLimiter } from './keyed-limiter.js';
import type { Request } from './reply.js';
import { TooManyRequests } from './too-many-requests.js';

const PUBLIC = Symbol('public');

/** Opens a controller to those without an API key. */
export const Public = (): ClassDecorator => SetMetadata(PUBLIC, true);

/** Knows who a bearer token belongs to. */
export interface Authenticator {
  /** Null: to nobody. */
  callerOf(token: string): Promise<Caller | null> | Caller | null;
}

/** How often somebody may ask. */
export interface RequestLimits {
  /** Failed authentications, by address. */
  readonly failures: KeyedLimiter;
  /** Requests, by tenant; null: no limit. */
  readonly requests: KeyedLimiter | null;
}

/**
 * Lets a request through when its bearer token belongs to somebody, and notes who that is.
 *
 * Why is an address with too many failures refused before its token is looked at? Or else the answer would still tell a
 * right guess from a wrong one.
 */
export class AccessGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly limits: RequestLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (Reflect.getMetadata(PUBLIC, context.getClass()) === true) return true;
    const request = context.switchToHttp().getRequest<Request>();
    const { failures } = this.limits;
    const network = clientNetwork(request.ip);
    const waitMs = failures.waitMs(network);
    if (waitMs > 0) throw new TooManyRequests('Too many failed authentications', waitMs);
    const token = /^Bearer +(\S+)$/i.exec(String(request.headers['authorization'] ?? ''))?.[1];
    const caller = token === undefined ? null : await this.authenticator.callerOf(token);
    if (caller === null) {
      failures.take(network);
      throw new UnauthorizedException(
        token === undefined
          ? 'Send the header "Authorization: Bearer <API key>".'
          : 'The API key or token is not valid.',
      );
    }
    this.#limitTenant(caller);
    setCaller(request, caller);
    return true;
  }

  /** Whoever is for several tenants takes from each of them: else another key would be another allowance. */
  #limitTenant({ access: { tenants } }: Caller): void {
    const { requests } = this.limits;
    if (requests === null || tenants === 'all') return;
    const waitMs = Math.max(...[...tenants].map((tenant) => requests.waitMs(tenant)));
    if (waitMs > 0) throw new TooManyRequests('Too many requests of this tenant', waitMs);
    for (const tenant of tenants) requests.take(tenant);
  }
}
