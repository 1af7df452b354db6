import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { pathOf } from './reply.js';
import { assertWithinBounds } from './request-bounds.js';
import type { RequestLog } from './request-log.js';
import { securityHeaders } from './security-headers.js';

/** Around every request: bounds before it, headers on its answer, and one line in the log after it. */
export function hookRequests(adapter: FastifyAdapter, log: RequestLog): void {
  const fastify = adapter.getInstance();
  fastify.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...securityHeaders(pathOf(request)), 'x-request-id': request.id });
    assertWithinBounds(request.url, request.raw.rawHeaders.length / 2);
  });
  fastify.addHook('onResponse', async (request, reply) => {
    log.answered(request, reply.statusCode, reply.elapsedTime);
  });
}
