import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** What a receiver does with a request, once it has read it. */
export type ScriptedAnswer =
  /** Answers properly, after `delayMs` if given. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Buffer;
      readonly delayMs?: number;
    }
  /** 302, with the place to go. */
  | { readonly kind: 'redirect'; readonly location: string }
  /** Keeps the connection open and says nothing. */
  | { readonly kind: 'hang' }
  /** Ends the connection with a TCP reset; `midway` after status, headers and a part of the body. */
  | { readonly kind: 'reset'; readonly midway?: boolean }
  /** Closes its side of the connection in good order, without an answer. */
  | { readonly kind: 'close' }
  /** Answers at once, and then a byte of body every `everyMs`, for ever. */
  | { readonly kind: 'drip'; readonly status: number; readonly everyMs: number }
  /** A body of that size, as fast as it is taken. */
  | { readonly kind: 'huge-body'; readonly status: number; readonly bytes: number }
  /** These very bytes in place of an HTTP answer. */
  | { readonly kind: 'bytes'; readonly bytes: string };

/** Shorthand for the most frequent one. */
export function answer(
  status: number,
  body = '',
  headers: Record<string, string> = {},
): ScriptedAnswer {
  return { kind: 'answer', status, body, headers };
}

/** Plays a script; resolves when there is nothing more to do, or when the other side has gone. */
export async function play(script: ScriptedAnswer, response: ServerResponse): Promise<void> {
  const socket = response.socket;
  if (socket === null) return;
  switch (script.kind) {
    case 'answer':
      if (script.delayMs !== undefined) await delay(script.delayMs);
      response.writeHead(script.status, { ...script.headers }).end(script.body ?? '');
      return;
    case 'redirect':
      response.writeHead(302, { location: script.location }).end();
      return;
    case 'hang':
      return;
    case 'reset':
      if (script.midway === true) await writePart(response);
      socket.resetAndDestroy();
      return;
    case 'close':
      socket.end();
      return;
    case 'drip':
      await drip(response, script.status, script.everyMs);
      return;
    case 'huge-body':
      await pour(response, script.status, script.bytes);
      return;
    case 'bytes':
      socket.end(script.bytes);
  }
}

async function writePart(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-length': '1000' });
  await new Promise<void>((written) => response.write('a part', () => written()));
  // The reset would overtake what the other side has not read yet.
  await delay(50);
}

async function drip(response: ServerResponse, status: number, everyMs: number): Promise<void> {
  response.writeHead(status);
  while (!response.destroyed) {
    response.write('.');
    await delay(everyMs);
  }
}

async function pour(response: ServerResponse, status: number, bytes: number): Promise<void> {
  response.writeHead(status, { 'content-length': String(bytes) });
  // It fails when the other side has had enough.
  await pipeline(chunksOf(bytes), response).catch(() => {});
}

function* chunksOf(bytes: number): Iterable<Buffer> {
  const chunk = Buffer.alloc(16_384, 'x');
  for (let left = bytes; left > 0; left -= chunk.length) yield chunk.subarray(0, left);
}
