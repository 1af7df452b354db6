import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openApiStage, SETTINGS_KEY, type ApiStage } from '../support/api-stage.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

let stage: ApiStage;
beforeEach(async () => {
  stage = await openApiStage();
});
afterEach(() => stage.close());

/** Sends bytes as they are. @returns the whole answer */
async function raw(request: string): Promise<string> {
  const socket = connect(Number(new URL(stage.base).port), '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.end(request);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

describe('a request beyond the bounds', () => {
  it.each([
    [
      'a long URL',
      'GET',
      `/v1/endpoints?cursor=${'x'.repeat(5_000)}`,
      undefined,
      414,
      'uri-too-long',
    ],
    [
      'a long id',
      'PUT',
      `/v1/endpoints/${'x'.repeat(3_000)}`,
      { url: 'https://example.com/' },
      422,
      'invalid-fields',
    ],
    ['a large body', 'POST', '/v1/endpoints', 'x'.repeat(300_000), 413, 'body-too-large'],
    [
      'deep objects',
      'POST',
      '/v1/preview',
      `{"a":`.repeat(40) + '1' + '}'.repeat(40),
      400,
      'malformed-json',
    ],
    [
      'very deep lists',
      'POST',
      '/v1/endpoints',
      '['.repeat(100_000) + ']'.repeat(100_000),
      400,
      'malformed-json',
    ],
  ])('is refused with %s', async (_, method, path, body, status, code) => {
    const { status: got, body: problem } = await stage.call(method, path, body, {
      'idempotency-key': 'k',
    });
    expect([got, problem['code']]).toEqual([status, code]);
  });

  it('is refused with many headers, also when they are too large to be read', async () => {
    const many = Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`x-${n}`, 'y']));
    const refused = await stage.call('GET', '/v1/endpoints', undefined, many);
    expect([refused.status, refused.body['code']]).toEqual([431, 'too-many-headers']);
    const large = await raw(`GET / HTTP/1.1\r\nhost: x\r\nx-a: ${'y'.repeat(40_000)}\r\n\r\n`);
    expect(large).toMatch(/^HTTP\/1\.1 431 .*"code":"too-many-headers"/s);
  });

  it('is refused when it is no HTTP', async () => {
    expect(await raw('hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*"code":"bad-request"/s);
  });

  it.each(['/v1/endpoints/%', '/v1/endpoints/%ff', '/v1/endpoints/a%00b'])(
    'is no fault of ours: %s',
    async (path) => {
      expect((await stage.call('GET', path)).status).toBeLessThan(500);
    },
  );
});

describe('every answer', () => {
  it('keeps browsers from making more of it than it is', async () => {
    const { headers } = await stage.call('GET', '/v1/endpoints');
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const docs = await fetch(`${stage.base}/docs`);
    expect(docs.headers.get('content-security-policy')).toContain("default-src 'self'");
    const refused = await fetch(`${stage.base}/v1/endpoints`);
    expect(refused.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is for no other origin, unless the settings name it', async () => {
    const from = { origin: 'https://console.example.com' };
    const closed = await stage.call('GET', '/v1/endpoints', undefined, from);
    expect(closed.headers.get('access-control-allow-origin')).toBeNull();
    await stage.close();
    stage = await openApiStage({ corsOrigins: ['https://console.example.com'] });
    const open = await stage.call('GET', '/v1/endpoints', undefined, from);
    expect(open.headers.get('access-control-allow-origin')).toBe('https://console.example.com');
    const other = await stage.call('GET', '/v1/endpoints', undefined, {
      origin: 'https://evil.example',
    });
    expect(other.headers.get('access-control-allow-origin')).not.toBe('https://evil.example');
  });
});

describe('the request log', () => {
  it('tells who asked for what, and no secret', async () => {
    const key = await stage.keyOf('tenant:acme');
    await stage.as(key)('PUT', '/v1/endpoints/shop', {
      url: 'https://example.com/?token=of-the-url',
      secret: SECRET,
      headers: { authorization: 'of-the-header' },
    });
    await stage.as('egk_a-wrong-key')('GET', '/v1/endpoints?urlPrefix=https://of-the-query');
    const lines = stage.logged.filter(({ event }) => event === 'api.answered');
    expect(lines.map(({ method, path, status, caller }) => [method, path, status, caller])).toEqual(
      [
        ['POST', '/v1/api-keys', 201, 'api-key:settings'],
        ['PUT', '/v1/endpoints/shop', 201, expect.stringMatching(/^api-key:key_/)],
        ['GET', '/v1/endpoints', 401, null],
      ],
    );
    const all = JSON.stringify(stage.logged);
    for (const hidden of [
      SETTINGS_KEY,
      key,
      SECRET,
      'egk_',
      'of-the-url',
      'of-the-header',
      'of-the-query',
    ])
      expect(all).not.toContain(hidden);
  });
});
