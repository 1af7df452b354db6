import { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { answerBrokenRequest } from '../../../src/api/request-bounds.js';

/** What a client would read. */
function answerTo(code: string): string {
  const socket = new Socket();
  const written: string[] = [];
  Object.defineProperty(socket, 'writable', { value: true });
  socket.end = (text: unknown) => {
    written.push(String(text));
    return socket;
  };
  answerBrokenRequest(Object.assign(new Error('broken'), { code }), socket);
  return written.join('');
}

describe('a request that never became one', () => {
  it.each([
    ['HPE_HEADER_OVERFLOW', 431, 'too-many-headers'],
    ['ERR_HTTP_REQUEST_TIMEOUT', 408, 'request-timeout'],
    ['HPE_INVALID_METHOD', 400, 'bad-request'],
  ])('is answered by what broke it: %s', (code, status, problem) => {
    const answer = answerTo(code);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    const body: unknown = JSON.parse(answer.slice(answer.indexOf('{')));
    expect(body).toMatchObject({ status, code: problem });
  });
});
