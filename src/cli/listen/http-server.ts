import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { codeOf, messageOf } from '../../unknown-error.js';
import { CliError } from '../cli-error.js';

/** A request, its body whole. */
export interface ServedRequest {
  readonly method: string;
  readonly path: string;
  /** Lower-case names; values of the same name joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** A server that runs. */
export interface ServerHandle {
  readonly port: number;
  close(): Promise<void>;
}

/** @param answer gives the status, or waits first. @throws CliError `port-unavailable` */
export type ServeRequests = (
  port: number,
  host: string,
  answer: (request: ServedRequest) => Promise<number>,
) => Promise<ServerHandle>;

const MOST_BODY_BYTES = 16 * 1024 * 1024;

/** Serves with node:http; one request after the other of each connection. */
export const serveRequests: ServeRequests = (port, host, answer) => {
  const server = createServer((request, response) => {
    handle(request, response, answer).catch(() => response.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(unavailable(host, port, error)));
    server.listen(port, host, () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
};

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (request: ServedRequest) => Promise<number>,
): Promise<void> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > MOST_BODY_BYTES) {
      response.writeHead(413, { connection: 'close' }).end();
      return;
    }
    chunks.push(part);
  }
  const { method = '', url = '', headers } = request;
  const joined = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]);
  const served = {
    method,
    path: url,
    headers: Object.fromEntries(joined),
    body: Buffer.concat(chunks),
  };
  response.writeHead(await answer(served)).end();
}

function unavailable(host: string, port: number, error: unknown): CliError {
  const taken = codeOf(error) === 'EADDRINUSE';
  const why = taken ? 'something else listens there. Choose another with --port' : messageOf(error);
  return new CliError('port-unavailable', `${host}:${port} can't be listened on: ${why}`);
}
