import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { GatewayError } from '../gateway-error.js';
import { problemOf, PROBLEM_JSON } from './problem.js';

/** What a request may be at most; each is far above what the API needs. */
export const REQUEST_BOUNDS = {
  /** The largest endpoint that keeps all limits is far smaller. */
  bodyBytes: 262_144,
  urlCharacters: 4_096,
  headers: 64,
  /** Nothing that the API takes is nested deeper. */
  jsonDepth: 16,
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

/** Answers what is no HTTP, or whose headers are too large: Node gives up before there is a request. */
export function answerBrokenRequest(error: Error, socket: Socket): void {
  if (!socket.writable) return;
  const isLarge = 'code' in error && error.code === 'HPE_HEADER_OVERFLOW';
  const problem = isLarge
    ? problemOf('too-many-headers', 'The headers are too large.', '/')
    : problemOf('bad-request', 'This is no HTTP request.', '/');
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\ncontent-type: ${PROBLEM_JSON}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function depthExceeds(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit === 0) return true;
  return Object.values(value).some((each) => depthExceeds(each, limit - 1));
}
