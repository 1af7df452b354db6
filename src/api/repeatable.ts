import { createHash } from 'node:crypto';
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
    return { id: digest(JSON.stringify([kind, id, key])), fingerprint: digest(asked) };
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

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
