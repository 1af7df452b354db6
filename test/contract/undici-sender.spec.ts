import { createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AddressGuard } from '../../src/pipeline/sending/address-guard.js';
import type { Answer, WebhookRequest } from '../../src/pipeline/sending/sender.js';
import type {
  UndiciSender,
  UndiciSenderOptions,
} from '../../src/pipeline/sending/undici-sender.js';
import { aSender as buildSender, post } from '../support/a-sender.js';
import { selfSignedCertificate } from '../support/certificate.js';
import { DISGUISES } from '../support/disguises.js';
import { Receiver } from '../support/receiver.js';
import { answer } from '../support/scripted-answer.js';

const TIMEOUT_MS = 300;
/** What a deadline may be late by: a tick of the wheel, and a busy machine. */
const GRACE_MS = 400;

const openSenders: UndiciSender[] = [];

function aSender(options: Partial<UndiciSenderOptions> = {}): UndiciSender {
  const sender = buildSender(options);
  openSenders.push(sender);
  return sender;
}

let receiver: Receiver;

function send(fields: Partial<WebhookRequest> = {}, sender = aSender()): Promise<Answer> {
  return post(sender, receiver.url('/hook'), fields);
}

beforeAll(async () => {
  receiver = await Receiver.start();
});
afterEach(async () => {
  receiver.reset();
  await Promise.all(openSenders.splice(0).map((sender) => sender.close()));
});
afterAll(() => receiver.stop());

describe('UndiciSender: what it sends', () => {
  it('posts the very bytes with the very headers', async () => {
    const body = Buffer.from([0, 1, 2, 255]);
    const headers = { 'content-type': 'application/x', 'webhook-id': 'dlv_1', 'user-agent': 'gw' };
    const url = receiver.url('/hook?a=%20b');
    expect(await send({ url, headers, body })).toMatchObject({ kind: 'response', status: 200 });
    const [request] = receiver.requests();
    expect(request).toMatchObject({ method: 'POST', path: '/hook?a=%20b', body });
    expect(request?.headers).toEqual({
      ...headers,
      host: `127.0.0.1:${receiver.port}`,
      connection: 'keep-alive',
      'content-length': '4',
    });
  });

  it('posts an empty body', async () => {
    await send({ body: Buffer.alloc(0), headers: {} });
    expect(receiver.requests()[0]?.headers).toMatchObject({ 'content-length': '0' });
  });

  it('uses a connection again, and one for each request that is under way', async () => {
    const sender = aSender();
    const before = receiver.connections;
    for (let each = 0; each < 5; each += 1) {
      await send({}, sender);
      await new Promise(setImmediate);
    }
    expect(receiver.connections - before).toBe(1);
    receiver.script({ kind: 'answer', status: 200, delayMs: 100 });
    await Promise.all([1, 2, 3, 4].map(() => send({}, sender)));
    expect(receiver.maxInFlight()).toBe(4);
    expect(receiver.connections - before).toBe(4);
  });
});

describe('UndiciSender: answers', () => {
  it.each([200, 204, 301, 404, 410, 500, 503])('gives the status %d as it is', async (status) => {
    receiver.script(answer(status));
    expect(await send()).toMatchObject({ kind: 'response', status, retryAfter: null });
  });

  it('gives Retry-After, the beginning of the body, and whether there was more', async () => {
    receiver.script(answer(429, 'a body of more than 16 bytes', { 'retry-after': '120' }));
    expect(await send()).toEqual({
      kind: 'response',
      status: 429,
      retryAfter: '120',
      bodySnippet: 'a body of more t',
      truncated: true,
      durationMs: expect.any(Number),
    });
    receiver.script(answer(200, 'short'));
    expect(await send()).toMatchObject({ bodySnippet: 'short', truncated: false });
  });

  it('follows no redirect', async () => {
    receiver.script({ kind: 'redirect', location: receiver.url('/elsewhere') });
    expect(await send()).toMatchObject({ kind: 'response', status: 302 });
    expect(receiver.requests('/elsewhere')).toEqual([]);
  });

  it('reads a body up to the limit and drops the rest with the connection', async () => {
    receiver.script({ kind: 'huge-body', status: 200, bytes: 1_000_000_000 });
    const before = receiver.connections;
    const sender = aSender();
    const given = await send({}, sender);
    expect(given).toMatchObject({ kind: 'response', status: 200, truncated: true });
    expect(given.durationMs).toBeLessThan(2_000);
    receiver.script(answer(200));
    expect(await send({}, sender)).toMatchObject({ status: 200, truncated: false });
    expect(receiver.connections - before).toBe(2);
  });

  it('measures how long it took', async () => {
    receiver.script({ kind: 'answer', status: 200, delayMs: 100 });
    const { durationMs } = await send();
    expect(durationMs).toBeGreaterThanOrEqual(99);
    expect(durationMs).toBeLessThan(100 + GRACE_MS);
  });
});

describe('UndiciSender: the deadline', () => {
  it.each([
    ['a receiver that says nothing', { kind: 'hang' }, 'no answer'],
    ['a body that drips', { kind: 'drip', status: 200, everyMs: 20 }, 'answered 200'],
  ] as const)('ends %s', async (_name, script, detail) => {
    receiver.script(script);
    const given = await send({ timeoutMs: TIMEOUT_MS });
    expect(given).toMatchObject({ kind: 'failure', failure: 'timeout' });
    expect(given).toMatchObject({ message: expect.stringContaining(detail) });
    expect(given.durationMs).toBeGreaterThanOrEqual(TIMEOUT_MS);
    expect(given.durationMs).toBeLessThan(TIMEOUT_MS + GRACE_MS);
    await eventually(() => receiver.inFlight() === 0);
  });

  it('ends a connection that does not come about', async () => {
    // It accepts, but its side of the TLS handshake never comes.
    const silent = createServer((socket) => socket.on('error', () => {}));
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
    const given = await send({
      url: `https://127.0.0.1:${portOf(silent)}/`,
      timeoutMs: TIMEOUT_MS,
    });
    expect(given).toMatchObject({ kind: 'failure', failure: 'timeout' });
    expect(given).toMatchObject({ message: expect.stringContaining('not connected') });
    expect(given.durationMs).toBeLessThan(TIMEOUT_MS + GRACE_MS);
    await Promise.all(openSenders.splice(0).map((sender) => sender.close()));
    silent.close();
  });

  it('leaves other requests alone', async () => {
    receiver.script({ kind: 'hang' }, '/slow');
    const sender = aSender();
    const slow = send({ url: receiver.url('/slow'), timeoutMs: TIMEOUT_MS }, sender);
    expect(await send({}, sender)).toMatchObject({ kind: 'response', status: 200 });
    expect(await slow).toMatchObject({ failure: 'timeout' });
    expect(await send({}, sender)).toMatchObject({ kind: 'response', status: 200 });
  });
});

describe('UndiciSender: failures', () => {
  it.each([
    ['reset', { kind: 'reset' }],
    ['reset', { kind: 'reset', midway: true }],
    ['reset', { kind: 'close' }],
    ['protocol', { kind: 'bytes', bytes: 'SSH-2.0-OpenSSH\r\n' }],
    [
      'protocol',
      {
        kind: 'bytes',
        bytes: 'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      },
    ],
    ['too-large', { kind: 'answer', status: 200, headers: { 'x-large': 'x'.repeat(70_000) } }],
  ] as const)('names as %s what comes of %j', async (failure, script) => {
    receiver.script(script);
    expect(await send()).toMatchObject({
      kind: 'failure',
      failure,
      message: expect.stringMatching(/./),
    });
  });

  it('names a refused connection', async () => {
    const gone = await Receiver.start();
    const url = gone.url();
    await gone.stop();
    expect(await send({ url })).toMatchObject({ kind: 'failure', failure: 'connect' });
  });

  it('names an unknown host', async () => {
    const url = 'http://no-such-host.invalid/';
    expect(await send({ url })).toMatchObject({ kind: 'failure', failure: 'dns' });
  });

  it.each(['nonsense', 'ftp://127.0.0.1/'])('names the URL %s as invalid', async (url) => {
    expect(await send({ url })).toMatchObject({ kind: 'failure', failure: 'invalid-url' });
  });

  it('sends nothing unencrypted unless that is allowed', async () => {
    const sender = aSender({ allowHttp: false });
    expect(await send({}, sender)).toMatchObject({ kind: 'failure', failure: 'invalid-url' });
    expect(receiver.requests()).toEqual([]);
  });

  it('refuses headers that would break out of the request', async () => {
    const headers = { 'x-a': 'b\r\nx-forged: 1' };
    expect(await send({ headers })).toMatchObject({ kind: 'failure', failure: 'invalid-request' });
    expect(receiver.requests()).toEqual([]);
  });

  it('ends what is under way when it is closed, and refuses more', async () => {
    receiver.script({ kind: 'hang' });
    const sender = aSender();
    const pending = send({}, sender);
    await eventually(() => receiver.inFlight() === 1);
    await sender.close();
    expect(await pending).toMatchObject({ kind: 'failure', failure: 'aborted' });
    expect(await send({}, sender)).toMatchObject({ kind: 'failure', failure: 'aborted' });
  });
});

describe('UndiciSender: addresses', () => {
  const strict = { guard: new AddressGuard({ allowCidrs: [], denyCidrs: [] }) };

  it.each([
    ['an address', '127.0.0.1'],
    ['an address in disguise', '0x7f.1'],
    ['an IPv6 address', '[::1]'],
    ['a mapped address', '[::ffff:127.0.0.1]'],
    ['a name', 'localhost'],
  ])('does not connect to this host by %s', async (_name, host) => {
    const before = receiver.connections;
    const given = await send({ url: receiver.url('/', host) }, aSender(strict));
    expect(given).toMatchObject({ kind: 'failure', failure: 'address-denied' });
    expect(receiver.connections).toBe(before);
  });

  it.each(DISGUISES)('does not connect to %s: %s', async (_trick, host) => {
    const before = receiver.connections;
    const url = `http://${host}:${receiver.port}/`;
    const given = await send({ url }, aSender(strict));
    expect(given).toMatchObject({
      kind: 'failure',
      failure: expect.stringMatching(/^(?:address-denied|invalid-url|dns)$/),
    });
    expect(receiver.connections).toBe(before);
  });

  it('does not connect where the operator says no', async () => {
    const destinations = { faultOf: ({ port }: URL) => `port ${port}` };
    const before = receiver.connections;
    expect(await send({}, aSender({ destinations }))).toEqual({
      kind: 'failure',
      failure: 'address-denied',
      message: `the URL must not lead to port ${receiver.port}`,
      durationMs: 0,
    });
    expect(receiver.connections).toBe(before);
  });

  it('connects by a name to addresses that are allowed', async () => {
    const url = receiver.url('/', 'localhost');
    expect(await send({ url })).toMatchObject({ kind: 'response', status: 200 });
  });
});

describe('UndiciSender: TLS', () => {
  const certificate = selfSignedCertificate(['localhost']);
  let secure: Receiver;
  beforeAll(async () => {
    secure = await Receiver.start({ tls: certificate });
  });
  afterAll(() => secure.stop());

  it('speaks HTTP/1.1 to a receiver whose certificate is trusted', async () => {
    const sender = aSender({ ca: [certificate.cert], allowHttp: false });
    const url = secure.url('/hook', 'localhost');
    expect(await send({ url }, sender)).toMatchObject({ kind: 'response', status: 200 });
  });

  it.each([
    ['a certificate that nobody vouches for', {}, 'localhost'],
    ['a certificate for another name', { ca: [certificate.cert] }, '127.0.0.1'],
  ])('refuses %s', async (_name, options, host) => {
    const given = await send({ url: secure.url('/', host) }, aSender(options));
    expect(given).toMatchObject({ kind: 'failure', failure: 'tls' });
  });

  it('names a receiver that speaks no TLS', async () => {
    const url = receiver.url().replace('http:', 'https:');
    expect(await send({ url })).toMatchObject({ kind: 'failure', failure: 'tls' });
  });
});

describe('UndiciSender: client certificates', () => {
  const server = selfSignedCertificate(['localhost']);
  const mine = selfSignedCertificate(['gateway.test']);
  const stranger = selfSignedCertificate(['stranger.test']);
  const shown = { certificate: mine.cert, privateKey: mine.key };
  let secure: Receiver;
  let url: string;
  beforeAll(async () => {
    secure = await Receiver.start({ tls: { ...server, clientCa: mine.cert } });
    url = secure.url('/hook', 'localhost');
  });
  afterAll(() => secure.stop());

  function trustingSender(): UndiciSender {
    return aSender({ ca: [server.cert] });
  }

  it('are shown to the receiver that asks for them', async () => {
    const given = await send({ url, clientCertificate: shown }, trustingSender());
    expect(given).toMatchObject({ kind: 'response', status: 200 });
  });

  it.each([
    ['without one', null],
    ['with that of a stranger', { certificate: stranger.cert, privateKey: stranger.key }],
  ])('are asked for: %s nothing is received', async (_what, clientCertificate) => {
    const before = secure.requests().length;
    const given = await send({ url, clientCertificate }, trustingSender());
    expect(given).toMatchObject({ kind: 'failure' });
    expect(secure.requests()).toHaveLength(before);
  });

  it('have connections of their own, which no other request may use', async () => {
    const sender = trustingSender();
    const before = secure.connections;
    for (let each = 0; each < 3; each += 1) {
      await send({ url, clientCertificate: shown }, sender);
      await new Promise(setImmediate);
    }
    expect(secure.connections - before).toBe(1);
    expect(await send({ url }, sender)).toMatchObject({ kind: 'failure' });
    expect(await send({ url, clientCertificate: { ...shown } }, sender)).toMatchObject({
      kind: 'response',
    });
    expect(secure.connections - before).toBeGreaterThanOrEqual(2);
  });

  it('make a failure of TLS when they can not be used', async () => {
    const clientCertificate = { certificate: mine.cert, privateKey: stranger.key };
    expect(await send({ url, clientCertificate }, trustingSender())).toMatchObject({
      kind: 'failure',
      failure: 'tls',
    });
  });
});

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function eventually(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('did not come true within 5 s');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
