import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Logger } from '../logging/logger.js';
import { callerName } from './caller.js';
import { pathOf } from './reply.js';
import { assertWithinBounds } from './request-bounds.js';
import { securityHeaders } from './security-headers.js';

/** Around every request: bounds before it, headers on its answer, and one line in the log after it. */
export function hookRequests(adapter: FastifyAdapter, logger: Logger): void {
  const fastify = adapter.getInstance();
  fastify.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...securityHeaders(pathOf(request)), 'x-request-id': request.id });
    assertWithinBounds(request.url, request.raw.rawHeaders.length / 2);
  });
  fastify.addHook('onResponse', async (request, reply) => {
    const path = pathOf(request);
    // No query, no header, no body: any of them may hold what nobody is to see.
    const line = {
      request_id: request.id,
      method: request.method,
      path: path.slice(0, LOGGED_PATH_CHARACTERS),
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime),
      caller: callerName(request),
      address: request.ip,
    };
    if (path.startsWith('/v1/')) logger.info('api.answered', line);
    else logger.debug('api.answered', line);
  });
}

const LOGGED_PATH_CHARACTERS = 256;
