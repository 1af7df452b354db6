import { createHash, timingSafeEqual } from 'node:crypto';
import {
  SetMetadata,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { Request } from './reply.js';

const PUBLIC = Symbol('public');

/** Opens a controller to those without an API key. */
export const Public = (): ClassDecorator => SetMetadata(PUBLIC, true);

/** Lets a request through when its bearer token is the key. The key is kept as a digest, compared in constant time. */
export class BearerGuard implements CanActivate {
  readonly #digest: Buffer;

  constructor(apiKey: string) {
    this.#digest = digestOf(apiKey);
  }

  canActivate(context: ExecutionContext): boolean {
    if (Reflect.getMetadata(PUBLIC, context.getClass()) === true) return true;
    const { headers } = context.switchToHttp().getRequest<Request>();
    const token = /^Bearer +(\S+)$/i.exec(String(headers['authorization'] ?? ''))?.[1];
    if (token !== undefined && timingSafeEqual(digestOf(token), this.#digest)) return true;
    throw new UnauthorizedException(
      token === undefined
        ? 'Send the header "Authorization: Bearer <ADMIN_API_KEY>".'
        : 'The API key is not the right one.',
    );
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
