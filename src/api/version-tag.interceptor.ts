import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { isPlainObject } from '../validation/rule.js';
import type { Reply } from './reply.js';

/** Gives each answer that has a `version` the strong ETag that If-Match takes. */
export class VersionTag implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      map((body: unknown) => {
        const version = isPlainObject(body) ? body['version'] : undefined;
        if (typeof version === 'number') {
          context.switchToHttp().getResponse<Reply>().header('etag', `"${version}"`);
        }
        return body;
      }),
    );
  }
}
