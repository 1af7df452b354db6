import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeCliHost } from '../../../support/cli-host.js';

let host: FakeCliHost;
beforeEach(() => {
  host = new FakeCliHost();
});

async function keyOf(own: FakeCliHost, ...args: readonly string[]): Promise<unknown> {
  await own.run('endpoints', 'list', ...args);
  return own.requests.at(-1)?.headers['authorization'];
}

const address = (): string | undefined => host.requests[0]?.path;

describe('a command that talks to the API', () => {
  it('takes key and address from options, else from the environment, else those of the gateway itself', async () => {
    const env = {
      EVENT_GATEWAY_API_KEY: 'of-the-environment',
      ADMIN_API_KEY: 'of-the-gateway',
    };
    expect(await keyOf(new FakeCliHost(env), '--api-key', 'given')).toBe('Bearer given');
    expect(await keyOf(new FakeCliHost(env))).toBe('Bearer of-the-environment');
    expect(await keyOf(new FakeCliHost({ ADMIN_API_KEY: 'own' }))).toBe('Bearer own');
    const withFile = new FakeCliHost({ ADMIN_API_KEY_FILE: '/run/key' });
    withFile.files.set('/run/key', Buffer.from('of-a-file\n'));
    expect(await keyOf(withFile)).toBe('Bearer of-a-file');
    expect(await keyOf(host)).toBeUndefined();
  });

  it('reads a listing to its end', async () => {
    host.answers = ({ path }) => ({
      status: 200,
      body: path.includes('cursor=two')
        ? { items: [{ id: 'b', url: 'https://b' }], nextCursor: null }
        : { items: [{ id: 'a', url: 'https://a' }], nextCursor: 'two' },
    });

    expect(await host.run('endpoints', 'list', '--tenant', 'acme', '--json')).toBe(0);
    expect(JSON.parse(host.printed)).toMatchObject([{ id: 'a' }, { id: 'b' }]);
    expect(host.requests.map(({ path }) => path)).toEqual([
      '/v1/endpoints?limit=200&tenant=acme',
      '/v1/endpoints?limit=200&tenant=acme&cursor=two',
    ]);
  });

  it('tells of faulty fields by their names', async () => {
    host.answers = () => ({
      status: 422,
      body: {
        code: 'invalid-fields',
        title: 'Some fields are not valid',
        detail: 'Mend the fields that are listed in errors.',
        errors: [{ field: 'url', message: 'must be https' }],
      },
    });

    expect(await host.run('endpoints', 'create', 'http://x')).toBe(1);
    expect(host.complaints).toContain('Some fields are not valid');
    expect(host.complaints).toContain('\n  url must be https');
  });

  it('tells how to give a key when the one it has is refused', async () => {
    host.answers = () => ({ status: 401, body: { code: 'unauthorized', title: 'x', detail: 'y' } });

    expect(await host.run('endpoints', 'list')).toBe(1);
    expect(host.complaints).toContain('give --api-key or EVENT_GATEWAY_API_KEY');
  });

  it('tells when something else answers, and when the address is none', async () => {
    host.answers = () => ({ status: 502 });
    expect(await host.run('endpoints', 'list')).toBe(1);
    expect(host.complaints).toContain('Is --url its address?');
    expect(await host.run('endpoints', 'list', '--url', 'gateway:8080')).toBe(2);
    expect(host.complaints).toContain('no http or https address');
  });

  it('can be told another address, with or without a slash at its end', async () => {
    await host.run('endpoints', 'get', 'shop', '--url', 'https://gw.example.com/base/');
    expect(address()).toBe('/base/v1/endpoints/shop');
  });
});

const sent = () => host.requests.map(({ method, path, body }) => ({ method, path, body }));

describe('endpoints', () => {
  it('create makes one and subscribes it', async () => {
    host.answers = () => ({
      status: 201,
      body: { id: 'ep_1', url: 'https://x', secret: 'whsec_x' },
    });
    const args = ['--rate', '5', '--burst', '10', '--max-attempts', '3', '--types', 'order.*,a'];

    expect(await host.run('endpoints', 'create', 'https://x', '--header', 'a=b', ...args)).toBe(0);
    expect(sent()).toEqual([
      {
        method: 'POST',
        path: '/v1/endpoints',
        body: {
          url: 'https://x',
          headers: { a: 'b' },
          rateLimit: { perSecond: 5, burst: 10 },
          retry: { maxAttempts: 3 },
        },
      },
      {
        method: 'POST',
        path: '/v1/subscriptions',
        body: { endpointId: 'ep_1', types: ['order.*', 'a'] },
      },
    ]);
    expect(host.printed).toContain('whsec_x');
  });

  it('create never replaces one of the same name', async () => {
    await host.run('endpoints', 'create', 'https://x', '--id', 'my shop');
    expect(host.requests[0]).toMatchObject({
      method: 'PUT',
      path: '/v1/endpoints/my%20shop',
      headers: { 'if-none-match': '*' },
    });
  });

  it('create takes all from a file, and options over it', async () => {
    host.files.set(
      'e.yaml',
      Buffer.from('url: https://x\nmaxInFlight: 2\nretry: {maxAgeSeconds: 60}\n'),
    );
    await host.run(
      'endpoints',
      'create',
      '--file',
      'e.yaml',
      '--max-in-flight',
      '3',
      '--max-attempts',
      '9',
    );

    expect(sent()[0]?.body).toEqual({
      url: 'https://x',
      maxInFlight: 3,
      retry: { maxAgeSeconds: 60, maxAttempts: 9 },
    });
  });

  it('update sends only what is given, as a merge patch', async () => {
    await host.run('endpoints', 'update', 'shop', '--rate', 'none', '--endpoint-url', 'https://y');
    expect(host.requests[0]).toMatchObject({
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { rateLimit: null, url: 'https://y' },
    });
  });

  it.each([
    ['pause', 'POST', '/v1/endpoints/shop/pause'],
    ['resume', 'POST', '/v1/endpoints/shop/resume'],
    ['disable', 'POST', '/v1/endpoints/shop/disable'],
    ['enable', 'POST', '/v1/endpoints/shop/enable'],
    ['rotate-secret', 'POST', '/v1/endpoints/shop/secrets/rotate'],
    ['status', 'GET', '/v1/endpoints/shop/status'],
    ['delete', 'DELETE', '/v1/endpoints/shop'],
    ['get', 'GET', '/v1/endpoints/shop'],
  ])('%s calls %s %s', async (command, method, path) => {
    expect(await host.run('endpoints', command, 'shop')).toBe(0);
    expect(host.requests[0]).toMatchObject({ method, path });
  });

  it('disable tells why', async () => {
    await host.run('endpoints', 'disable', 'shop', '--reason', 'contract ended');
    expect(sent()[0]?.body).toEqual({ reason: 'contract ended' });
  });

  it('replay takes a time or an offset, and not both', async () => {
    await host.run('endpoints', 'replay', 'shop', '--since', '2h');
    await host.run('endpoints', 'replay', 'shop', '--from-offset', '12');
    expect(sent().map(({ body }) => body)).toEqual([
      { since: '2030-01-31T10:00:00.000Z' },
      { fromOffset: 12 },
    ]);
    expect(await host.run('endpoints', 'replay', 'shop')).toBe(2);
    expect(host.complaints).toContain('give either --since or --from-offset');
  });

  it.each([
    [['create'], 'the address to send to is missing'],
    [['create', 'https://x', '--burst', '3'], '--burst needs --rate'],
    [['update', 'shop'], 'nothing to change'],
    [['create', 'https://x', '--ordering', 'loose'], 'Give none or strict.'],
    [['get'], "missing required argument 'id'"],
  ])('refuses %j', async (args, told) => {
    expect(await host.run('endpoints', ...args)).toBe(2);
    expect(host.complaints).toContain(told);
    expect(host.requests).toEqual([]);
  });
});

describe('subscriptions', () => {
  it('create subscribes an endpoint', async () => {
    await host.run(
      'subscriptions',
      'create',
      'shop',
      '--types',
      'a,b',
      '--topics',
      'orders',
      '--disabled',
    );
    expect(sent()).toEqual([
      {
        method: 'POST',
        path: '/v1/subscriptions',
        body: { endpointId: 'shop', types: ['a', 'b'], topics: ['orders'], enabled: false },
      },
    ]);
  });

  it('list can be narrowed to an endpoint', async () => {
    host.answers = () => ({
      status: 200,
      body: {
        items: [{ id: 's1', endpointId: 'shop', types: ['a'], topics: [] }],
        nextCursor: null,
      },
    });
    await host.run('subscriptions', 'list', '--endpoint', 'shop');
    expect(address()).toContain('endpointId=shop');
    expect(host.printed).toMatch(/s1 +shop +on +- +all +a\n/);
  });

  it.each([
    [['create', '--types', 'a'], 'the endpoint is missing'],
    [['create', 'shop'], '--types is missing'],
    [['update', 's1'], 'nothing to change'],
    [['update', 's1', '--enabled', '--disabled'], 'give either --enabled or --disabled'],
  ])('refuses %j', async (args, told) => {
    expect(await host.run('subscriptions', ...args)).toBe(2);
    expect(host.complaints).toContain(told);
  });
});
