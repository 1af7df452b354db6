import { createHash, createHmac } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { RepeatableRequest } from '../control/requests/handled-request.js';
import { InvalidFields } from '../validation/field-fault.js';
import { callerOf } from './caller.js';
import { pathOf, type Request } from './reply.js';

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * The request as one that may come again, when it has an `Idempotency-Key`; null when it has none. A key counts for the
 * caller who sent it: others may use the same.
 *
 * @source draft-ietf-httpapi-idempotency-key-header
 */
export const Repeatable = createParamDecorator(
  (_: unknown, context: ExecutionContext): RepeatableRequest | null => {
    const request = context.switchToHttp().getRequest<Request & { readonly body?: unknown }>();
    const key = request.headers['idempotency-key'];
    if (key === undefined) return null;
    if (typeof key !== 'string' || !KEY.test(key)) {
      const message = 'must be 1 to 255 visible ASCII characters';
      throw new InvalidFields([{ field: 'Idempotency-Key', message }]);
    }
    const { kind, id } = callerOf(request).author;
    const asked = JSON.stringify([request.method, pathOf(request), request.body ?? null]);
    return {
      id: createHash('sha256')
        .update(JSON.stringify([kind, id, key]))
        .digest('base64url'),
      // Under the key, which is kept nowhere: what was asked may hold passwords, and a plain digest lets short ones be guessed.
      fingerprint: createHmac('sha256', key).update(asked).digest('base64url'),
    };
  },
);

/** Documents the header. */
export const idempotencyKeyHeader = ApiHeader({
  name: 'Idempotency-Key',
  required: false,
  description:
    'A name for this request that you use once. When the same request comes again within a day, it is not carried out again but answered as the first time.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
});
