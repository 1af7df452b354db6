import { randomUUID } from 'node:crypto';
import { UnsupportedMediaTypeException, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { Logger } from '../logging/logger.js';
import { AccessGuard, type Authenticator, type RequestLimits } from './access-guard.js';
import { NDJSON } from './ndjson.js';
import { answerBrokenRequest, assertShallow, REQUEST_BOUNDS } from './request-bounds.js';
import { hookRequests } from './request-hooks.js';
import { nestLog } from './nest-log.js';
import { openApiOf } from './openapi.js';
import { ProblemFilter } from './problem-filter.js';
import { RequestLog } from './request-log.js';
import { VersionTag } from './version-tag.interceptor.js';

export interface HttpAppOptions {
  /** What is served. */
  readonly module: Type<unknown> | DynamicModule;
  /** Knows the callers; null trusts everybody. */
  readonly authenticator: Authenticator | null;
  readonly limits: RequestLimits;
  /** Networks whose word about the client's address is taken. */
  readonly trustedProxies: readonly string[];
  /** Whose pages may read answers in a browser; none: nobody's. */
  readonly corsOrigins: readonly string[];
  readonly logger: Logger;
}

/** The HTTP side of a process. */
export interface HttpApp {
  /** @returns the port, which is a free one when 0 was asked for */
  listen(port: number, host: string): Promise<number>;
  /** Takes no new connections, lets running requests end, drops idle connections. */
  close(): Promise<void>;
}

/** Builds the HTTP side: authentication, problem details, ETags, `/docs` and `/openapi.json` around a module. */
export async function createHttpApp({
  module,
  authenticator,
  limits,
  trustedProxies,
  corsOrigins,
  logger,
}: HttpAppOptions): Promise<HttpApp> {
  const adapter = new FastifyAdapter({
    bodyLimit: REQUEST_BOUNDS.bodyBytes,
    requestTimeout: REQUEST_BOUNDS.arrivalMs,
    routerOptions: { maxParamLength: REQUEST_BOUNDS.urlCharacters },
    genReqId: () => randomUUID(),
    clientErrorHandler: answerBrokenRequest,
    forceCloseConnections: 'idle',
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: nestLog(logger),
    abortOnError: false,
    bodyParser: false,
  });
  takeOnlyJson(adapter);
  const log = new RequestLog(logger);
  hookRequests(adapter, log);
  if (corsOrigins.length > 0)
    app.enableCors({ origin: [...corsOrigins], exposedHeaders: EXPOSED_HEADERS });
  app.useGlobalFilters(new ProblemFilter(log));
  app.useGlobalInterceptors(new VersionTag());
  if (authenticator !== null) app.useGlobalGuards(new AccessGuard(authenticator, limits));
  SwaggerModule.setup('docs', app, openApiOf(app), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Event Gateway API',
  });
  return {
    async listen(port, host) {
      await app.listen(port, host);
      const address = app.getHttpServer().address();
      return typeof address === 'object' && address !== null ? address.port : port;
    },
    close: () => app.close(),
  };
}

/**
 * Bodies are JSON or refused; an empty one is none, so that clients may send the header without a body. An import comes as
 * JSON lines, which are read as they come.
 */
function takeOnlyJson(adapter: FastifyAdapter): void {
  const fastify = adapter.getInstance();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<string>(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'string' },
    (request, body, done) => {
      if (body === '') done(null);
      else void parse(request, body, (error, value) => done(error ?? tooDeep(value), value));
    },
  );
  fastify.addContentTypeParser(NDJSON, (request, payload, done) => {
    if (/^\/v1\/import(?:$|\?)/.test(request.url)) done(null, payload);
    else done(new UnsupportedMediaTypeException('The body must be JSON.'));
  });
}

const EXPOSED_HEADERS = ['etag', 'location', 'retry-after', 'x-request-id'];

function tooDeep(value: unknown): Error | null {
  try {
    assertShallow(value);
    return null;
  } catch (error) {
    return error instanceof Error ? error : null;
  }
}
