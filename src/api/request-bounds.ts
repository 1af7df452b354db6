import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { GatewayError } from '../gateway-error.js';
import { codeOf } from '../unknown-error.js';
import { problemOf, PROBLEM_JSON, type Problem } from './problem.js';

/** What a request may be at most; each is far above what the API needs. */
export const REQUEST_BOUNDS = {
  /** The largest endpoint that keeps all limits is far smaller. */
  bodyBytes: 262_144,
  urlCharacters: 4_096,
  headers: 64,
  /** Nothing that the API takes is nested deeper. */
  jsonDepth: 16,
  /** From its first byte to its last: long enough for a large import, and nobody holds a connection by dripping. */
  arrivalMs: 300_000,
} as const;

/**
 * Before anything of the request is read.
 *
 * @param headers how many there are
 * @throws GatewayError `uri-too-long`, `too-many-headers`
 */
export function assertWithinBounds(url: string, headers: number): void {
  const { urlCharacters, headers: maxHeaders } = REQUEST_BOUNDS;
  if (url.length > urlCharacters)
    throw new GatewayError('uri-too-long', `The URL may have ${urlCharacters} characters.`);
  if (headers > maxHeaders)
    throw new GatewayError('too-many-headers', `A request may have ${maxHeaders} headers.`);
}

/** Deeper input could exhaust the stack of those that walk it. @throws GatewayError `malformed-json` */
export function assertShallow(value: unknown): void {
  const { jsonDepth } = REQUEST_BOUNDS;
  if (depthExceeds(value, jsonDepth))
    throw new GatewayError('malformed-json', `The body is nested deeper than ${jsonDepth} levels.`);
}

/** Answers what is no HTTP, has too large headers, or takes too long to arrive: Node gives up on it by itself. */
export function answerBrokenRequest(error: Error, socket: Socket): void {
  if (!socket.writable) return;
  const problem = brokenBy(codeOf(error));
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\ncontent-type: ${PROBLEM_JSON}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** @param code of Node's HTTP server */
function brokenBy(code: string | null): Problem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return problemOf('too-many-headers', 'The headers are too large.', '/');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return problemOf('request-timeout', 'The request did not arrive in time.', '/');
  return problemOf('bad-request', 'This is no HTTP request.', '/');
}

function depthExceeds(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit === 0) return true;
  return Object.values(value).some((each) => depthExceeds(each, limit - 1));
}
