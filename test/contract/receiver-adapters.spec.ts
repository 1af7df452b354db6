import { createServer, request as httpRequest, type Server } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import express from 'express';
import Fastify from 'fastify';
import {
  expressWebhooks,
  fastifyWebhooks,
  type ReceivedWebhook,
  type ReceiverOptions,
} from '../../src/receiver/receiver.js';
import { signedWebhook, type WebhookParts } from '../support/signed-webhook.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** A receiver that listens, and what it has taken. */
interface Listening {
  readonly url: string;
  readonly taken: ReceivedWebhook[];
}

const closers: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

function options(taken: ReceivedWebhook[]): ReceiverOptions & { readonly maxBodyBytes: number } {
  return {
    secrets: [SECRET],
    handle: (webhook) => void taken.push(webhook),
    maxBodyBytes: 1_000,
  };
}

async function listening(server: Server, taken: ReceivedWebhook[]): Promise<Listening> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(
    () =>
      new Promise((closed) => {
        server.close(closed);
        server.closeAllConnections();
      }),
  );
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return { url: `http://127.0.0.1:${port}/webhooks`, taken };
}

function withExpress(...before: express.Handler[]): Promise<Listening> {
  const taken: ReceivedWebhook[] = [];
  const app = express();
  if (before.length > 0) app.use(...before);
  app.post('/webhooks', expressWebhooks(options(taken)));
  app.use(express.json());
  app.post('/other', (request, response) => void response.json({ got: request.body }));
  app.use(
    ((error, _request, response, _next) =>
      void response.status(500).send(error.code)) satisfies express.ErrorHandler,
  );
  return listening(createServer(app), taken);
}

async function withFastify(): Promise<Listening> {
  const taken: ReceivedWebhook[] = [];
  const app = Fastify();
  await app.register(fastifyWebhooks({ path: '/webhooks', ...options(taken) }));
  app.post('/other', (request) => ({ got: request.body }));
  await app.listen({ port: 0, host: '127.0.0.1' });
  closers.push(() => app.close());
  const address = app.server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return { url: `http://127.0.0.1:${port}/webhooks`, taken };
}

function withNode(): Promise<Listening> {
  const taken: ReceivedWebhook[] = [];
  return listening(createServer(expressWebhooks(options(taken))), taken);
}

const ADAPTERS = [
  ['Express', () => withExpress()],
  ['Express behind express.raw()', () => withExpress(express.raw({ type: () => true }))],
  ['Fastify', withFastify],
  ['node:http', withNode],
] as const;

async function send(url: string, parts: WebhookParts = {}, secret = SECRET): Promise<number> {
  const { headers, body } = signedWebhook([secret], parts);
  return (await fetch(url, { method: 'POST', headers, body })).status;
}

describe.each(ADAPTERS)('a receiver with %s', (_name, start) => {
  it.each([
    ['JSON', 'application/json', '{"type":"a",  "data":{"b" : 1.0}}'],
    ['CloudEvents', 'application/cloudevents+json; charset=utf-8', '{"type":"a","id":"1"}'],
  ])('takes the very bytes of %s', async (_kind, contentType, body) => {
    const { url, taken } = await start();
    expect(await send(url, { contentType, body })).toBe(204);
    expect(taken[0]?.body.toString()).toBe(body);
    expect(taken[0]?.type).toBe('a');
  });

  it('answers 401 to another signature and to none', async () => {
    const { url, taken } = await start();
    expect(await send(url, {}, 'whsec_plJ3nmyCDGBKInavdOK15jsl')).toBe(401);
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401);
    expect((await fetch(url, { method: 'POST' })).status).toBe(401);
    expect(taken).toEqual([]);
  });

  it('answers 413 to a body that is too long, and goes on', async () => {
    const { url, taken } = await start();
    expect(await send(url, { body: `{"type":"${'a'.repeat(2_000)}"}` })).toBe(413);
    expect(await send(url)).toBe(204);
    expect(taken).toHaveLength(1);
  });

  it('outlives a sender that gives up in mid-body', async () => {
    const { url, taken } = await start();
    const { headers } = signedWebhook([SECRET]);
    const cut = httpRequest(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': '50' },
    });
    cut.on('error', () => undefined);
    await new Promise<void>((written) => cut.write('{"type"', () => written()));
    cut.destroy();
    expect(await send(url)).toBe(204);
    expect(taken).toHaveLength(1);
  });
});

describe('a receiver with Express behind express.json()', () => {
  it('tells the application what is wrong with it', async () => {
    const { url } = await withExpress(express.json());
    const { headers, body } = signedWebhook([SECRET]);
    const response = await fetch(url, { method: 'POST', headers, body });
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('body-already-parsed');
  });
});

describe('the routes beside a receiver', () => {
  it.each([
    ['Express', withExpress],
    ['Fastify', withFastify],
  ] as const)('keep their parsers with %s', async (_name, start) => {
    const { url } = await start();
    const response = await fetch(url.replace('webhooks', 'other'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    });
    expect(await response.json()).toEqual({ got: { a: 1 } });
  });
});
