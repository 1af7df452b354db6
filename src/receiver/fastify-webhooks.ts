import type { RequestHeaders } from './request-headers.js';
import { WebhookReceiver, type ReceiverOptions } from './webhook-receiver.js';

export interface FastifyOptions extends ReceiverOptions {
  /** Of the route, such as `/webhooks`. */
  readonly path: string;
  /** Longer bodies are answered with 413. Default: 2 MiB. */
  readonly maxBodyBytes?: number;
}

/** What is used of a Fastify instance (version 4 or 5). */
export interface FastifyScope {
  removeAllContentTypeParsers(): unknown;
  addContentTypeParser(
    contentType: string,
    options: { readonly parseAs: 'buffer'; readonly bodyLimit: number },
    parser: (
      request: never,
      body: Buffer,
      done: (error: Error | null, body?: unknown) => void,
    ) => void,
  ): unknown;
  post(
    path: string,
    handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
  ): unknown;
}

export interface FastifyRequest {
  readonly headers: RequestHeaders;
  readonly body: unknown;
}

export interface FastifyReply {
  code(status: number): FastifyReply;
  headers(values: Record<string, string>): FastifyReply;
  send(): FastifyReply;
}

const TWO_MIB = 2 * 1024 * 1024;
const EMPTY = Buffer.alloc(0);

/**
 * A plugin for `app.register` of Fastify: one route that takes raw bodies of every content type. The parsers of the rest of
 * the application stay as they are, for a plugin's parsers are its own.
 *
 * @throws ReceiverError `no-secrets`, `secret-invalid`
 */
export function fastifyWebhooks(options: FastifyOptions): (scope: FastifyScope) => Promise<void> {
  const receiver = new WebhookReceiver(options);
  const bodyLimit = options.maxBodyBytes ?? TWO_MIB;
  return async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) =>
      done(null, body),
    );
    scope.post(options.path, async ({ headers, body }, reply) => {
      const raw = Buffer.isBuffer(body) ? body : EMPTY;
      const answer = await receiver.receive(headers, raw);
      return reply
        .code(answer.status)
        .headers({ ...answer.headers })
        .send();
    });
  };
}
