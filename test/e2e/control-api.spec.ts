import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { eventually } from '../contract/eventually.js';
import { selfSignedCertificate } from '../support/certificate.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { Receiver } from '../support/receiver.js';
import { Scene } from '../support/scene.js';
import { TopicReader } from '../support/topic-reader.js';

jest.setTimeout(120_000);

const ADMIN_KEY = 'an-admin-key-of-the-settings';
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

let scene: Scene;
let gateway: GatewayProcess;
let folder: string;
let secure: Receiver;

beforeAll(async () => {
  const certificate = selfSignedCertificate(['localhost']);
  folder = await mkdtemp(join(tmpdir(), 'control-api-'));
  const authority = join(folder, 'authority.pem');
  await writeFile(authority, certificate.cert);
  secure = await Receiver.start({ tls: certificate });
  scene = await Scene.open('control-api');
  gateway = await scene.startGateway({
    API_AUTH: 'api-key',
    ADMIN_API_KEY: ADMIN_KEY,
    EVENT_TENANT_HEADER: 'tenant',
    NODE_EXTRA_CA_CERTS: authority,
    ENDPOINT_ALLOW_CIDRS: '127.0.0.0/8,::1/128',
  });
});
afterAll(async () => {
  await scene.close();
  await secure.stop();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

async function call(
  key: string,
  method: string,
  path: string,
  body?: object | string,
): Promise<Answer> {
  const type = typeof body === 'string' ? 'application/x-ndjson' : 'application/json';
  const response = await fetch(gateway.url + path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': type }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const lines = text.trim().split('\n');
  return { status: response.status, text, body: text === '' ? {} : JSON.parse(lines.at(-1)!) };
}

async function keyOf(...scopes: string[]): Promise<string> {
  const { status, body } = await call(ADMIN_KEY, 'POST', '/v1/api-keys', { name: 'k', scopes });
  expect(status).toBe(201);
  return String(body['key']);
}

const event = (tenant: string | null, id: string) => ({
  value: JSON.stringify({ id, type: 'order.created', tenant }),
  headers: tenant === null ? {} : { tenant },
});

describe('tenants', () => {
  it('receive the events of their own, and nothing of the others', async () => {
    for (const tenant of ['acme', 'globex', 'default']) {
      const key = await keyOf(`tenant:${tenant}`);
      const endpoint = { url: scene.receiver.url(`/${tenant}`) };
      await call(key, 'PUT', `/v1/endpoints/of-${tenant}`, endpoint);
      const subscription = { endpointId: `of-${tenant}`, types: ['*'] };
      expect((await call(key, 'POST', '/v1/subscriptions', subscription)).status).toBe(201);
    }
    await scene.produce([
      event('acme', '1'),
      event('globex', '2'),
      event(null, '3'),
      event('nobody', '4'),
    ]);
    await scene.produce([event('acme', '5')]);
    const received = (tenant: string): string[] =>
      scene.receiver
        .requests(`/${tenant}`)
        .map(({ body }) => String(JSON.parse(body.toString()).data.id))
        .toSorted();
    await eventually(
      'all came',
      () => ['acme', 'globex', 'default'].flatMap(received).length === 4,
      30_000,
    );
    expect(['acme', 'globex', 'default'].map(received)).toEqual([['1', '5'], ['2'], ['3']]);
  });
});

describe('the audit topic', () => {
  it('tells of each change who made it, in the order of the changes, without secrets', async () => {
    const key = await keyOf('tenant:audited');
    const url = 'https://example.com/';
    await call(key, 'PUT', '/v1/endpoints/audited', { url, secret: SECRET });
    await call(key, 'PATCH', '/v1/endpoints/audited', { maxInFlight: 2 });
    await call(key, 'DELETE', '/v1/endpoints/audited');
    const { audit } = scene.topology;
    const reader = await TopicReader.open(scene.kafka, `${scene.prefix}-auditor`, [audit]);
    const trail = () =>
      reader
        .records(audit)
        .filter(({ key: of }) => of === 'endpoint/audited')
        .map(({ value }) => JSON.parse(String(value)));
    await eventually('all is told', () => trail().length === 3);
    expect(trail().map(({ action, changed }) => [action, changed])).toEqual([
      ['created', []],
      ['changed', ['maxInFlight']],
      ['deleted', []],
    ]);
    expect(trail()[0].by).toMatchObject({ kind: 'api-key', id: expect.stringMatching(/^key_/) });
    const all = reader.records(audit).map(({ value }) => String(value));
    expect(all.join()).not.toContain('whsec_');
    expect(all.join()).not.toContain(key);
    await reader.close();
  });
});

describe('a test of an endpoint', () => {
  it('is a signed request like any other, over TLS with its facts', async () => {
    const url = secure.url('/tested', 'localhost');
    await call(ADMIN_KEY, 'PUT', '/v1/endpoints/tested', { url, secret: SECRET });
    const { status, body } = await call(ADMIN_KEY, 'POST', '/v1/endpoints/tested/test');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      delivered: true,
      response: { status: 200 },
      failure: null,
      tls: {
        protocol: 'TLSv1.3',
        subject: 'test',
        issuer: 'test',
        validTo: '2049-12-31T23:59:59.000Z',
      },
    });
    const [request] = secure.requests('/tested');
    const verified = new Webhook(SECRET).verify(request!.body.toString(), { ...request!.headers });
    expect(verified).toMatchObject({ type: 'event-gateway.test' });
    expect(request!.headers['webhook-id']).toBe(body['deliveryId']);
  });

  it('names what went wrong, and what to do', async () => {
    const { port } = secure;
    await call(ADMIN_KEY, 'PUT', '/v1/endpoints/wrong-name', { url: `https://127.0.0.1:${port}/` });
    const tls = await call(ADMIN_KEY, 'POST', '/v1/endpoints/wrong-name/test');
    expect(tls.body).toMatchObject({
      delivered: false,
      failure: { kind: 'tls', mend: expect.stringContaining('certificate') },
    });
    await call(ADMIN_KEY, 'PUT', '/v1/endpoints/nobody', { url: 'http://127.0.0.1:2/' });
    const connect = await call(ADMIN_KEY, 'POST', '/v1/endpoints/nobody/test');
    expect(connect.body).toMatchObject({ failure: { kind: 'connect' } });
  });
});

describe('an import', () => {
  it('puts two thousand endpoints in place within seconds', async () => {
    const lines = Array.from({ length: 2_000 }, (_, n) =>
      JSON.stringify({
        kind: 'endpoint',
        id: `many-${n}`,
        url: 'https://example.com/',
        labels: { many: '' },
      }),
    );
    const startedMs = performance.now();
    const { body } = await call(ADMIN_KEY, 'POST', '/v1/import', lines.join('\n'));
    expect(body).toEqual({
      summary: { lines: 2_000, created: 2_000, replaced: 0, failed: 0, dryRun: false },
    });
    expect(performance.now() - startedMs).toBeLessThan(20_000);
    const exported = await call(ADMIN_KEY, 'GET', '/v1/export');
    expect(exported.text.split('\n').filter((line) => line.includes('"id":"many-'))).toHaveLength(
      2_000,
    );
  });
});
