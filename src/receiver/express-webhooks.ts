import type { IncomingMessage, ServerResponse } from 'node:http';
import { callbackify } from 'node:util';
import { ReceiverError } from './receiver-error.js';
import { WebhookReceiver, type ReceiverOptions } from './webhook-receiver.js';

export interface ExpressOptions extends ReceiverOptions {
  /** Longer bodies are answered with 413. Default: 2 MiB. */
  readonly maxBodyBytes?: number;
}

/** Of Express 4 and 5, or of node:http. */
export type NodeRequest = IncomingMessage & { readonly body?: unknown };

const TWO_MIB = 2 * 1024 * 1024;

/**
 * A handler for `app.post` of Express; node:http takes it as its request listener, too.
 *
 * It reads the raw body by itself. Where `express.json()` ran before, the bytes that were signed are gone: each
 * request is then answered with 500, and `next` (or `onError`) is told ReceiverError `body-already-parsed`. Put the
 * route before the parser, or `express.raw({ type: () => true })` in front of this handler.
 *
 * @throws ReceiverError `no-secrets`, `secret-invalid`
 */
export function expressWebhooks(
  options: ExpressOptions,
): (request: NodeRequest, response: ServerResponse, next?: (error: unknown) => void) => void {
  const receiver = new WebhookReceiver(options);
  const maxBytes = options.maxBodyBytes ?? TWO_MIB;
  const answer = async (request: NodeRequest, response: ServerResponse): Promise<void> => {
    if (request.method !== 'POST') {
      end(response, 405, { allow: 'POST' });
      return;
    }
    const body = await rawBody(request, maxBytes);
    if (body === null) {
      end(response, 413, { connection: 'close' });
      return;
    }
    const { status, headers } = await receiver.receive(request.headers, body);
    end(response, status, headers);
  };
  const answered = callbackify(answer);
  return (request, response, next) =>
    answered(request, response, (error) => {
      // A sender that gave up in mid-body is no fault of anyone here.
      if (!error || !request.complete) return;
      if (next === undefined) {
        options.onError?.(error, '');
        end(response, 500, {});
      } else next(error);
    });
}

/** @returns null when it is too long; rejects when the sender gives up */
async function rawBody(request: NodeRequest, maxBytes: number): Promise<Buffer | null> {
  if (Buffer.isBuffer(request.body)) return request.body.length > maxBytes ? null : request.body;
  if (request.readableEnded)
    throw new ReceiverError(
      'body-already-parsed',
      'the raw body is gone: put this route before express.json(), or express.raw({ type: () => true }) in front of it',
    );
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      // What is too long is read on and dropped: a sender that is cut off in mid-body would not see the answer.
      if (bytes <= maxBytes) chunks.push(chunk);
      else resolve(null);
    });
    request.once('end', () => resolve(bytes > maxBytes ? null : Buffer.concat(chunks)));
    request.once('error', reject);
  });
}

function end(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, headers).end();
}
