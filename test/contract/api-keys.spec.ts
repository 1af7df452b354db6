import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeyedLimiter } from '../../src/api/keyed-limiter.js';
import { auditOn } from '../../src/control/audit/audit-record.js';
import { GatewayError } from '../../src/gateway-error.js';
import { openApiStage, type ApiStage } from '../support/api-stage.js';

const AUDIT = 'event-gateway.audit';
const hook = {
  url: 'https://example.com/hooks?token=of-the-url',
  headers: { authorization: 'of-the-header' },
};

let stage: ApiStage;
beforeEach(async () => {
  stage = await openApiStage({ control: { tell: auditOn(AUDIT, 'replica-1', () => 0) } });
  stage.control.kafka.createTopic(AUDIT, 1);
});
afterEach(() => stage.close());

const codeOf = ({ status, body }: { status: number; body: object }): unknown[] => [
  status,
  'code' in body ? body.code : null,
];

describe('API keys', () => {
  it('are shown once, listed without themselves, and open nothing once they are revoked', async () => {
    const made = await stage.call('POST', '/v1/api-keys', { name: 'ci', scopes: ['admin'] });
    expect(made.status).toBe(201);
    expect(made.body['key']).toMatch(/^egk_[\w-]{43}$/);
    const key = String(made.body['key']);
    const path = String(made.headers.get('location'));
    expect((await stage.as(key)('GET', path)).status).toBe(200);
    const listed = await stage.call('GET', '/v1/api-keys');
    const { key: _, ...view } = made.body;
    expect(listed.body['items']).toEqual([view]);
    expect(listed.text).not.toContain(key.slice(4));
    expect((await stage.call('DELETE', path)).status).toBe(204);
    expect(codeOf(await stage.as(key)('GET', '/v1/endpoints'))).toEqual([401, 'unauthorized']);
  });

  it('are revoked only as the caller has seen them, if he says so', async () => {
    const { body } = await stage.call('POST', '/v1/api-keys', { name: 'a', scopes: ['read'] });
    const revoke = (tag: string) =>
      stage.call('DELETE', `/v1/api-keys/${String(body['id'])}`, undefined, { 'if-match': tag });
    expect((await revoke('"2"')).status).toBe(412);
    expect((await revoke('"1"')).status).toBe(204);
  });

  it('are kept as a digest only', async () => {
    const key = await stage.keyOf('read');
    const { records } = stage.control.kafka.partition('event-gateway.control', 0);
    const written = records.map(({ value }) => String(value)).join('\n');
    expect(written).toContain('"digest":"');
    expect(written).not.toContain(key);
  });

  it('stop when they expire', async () => {
    const soon = new Date(Date.UTC(2031, 0, 1)).toISOString();
    const made = await stage.call('POST', '/v1/api-keys', {
      name: 'x',
      scopes: ['admin'],
      expiresAt: soon,
    });
    expect(made.status).toBe(201);
    const past = await stage.call('POST', '/v1/api-keys', {
      name: 'x',
      scopes: ['admin'],
      expiresAt: '2029-01-01T00:00:00Z',
    });
    expect(codeOf(past)).toEqual([422, 'invalid-fields']);
  });

  it('are made once under one Idempotency-Key, which does not tell the key again', async () => {
    const twice = [1, 2].map(() =>
      stage.call(
        'POST',
        '/v1/api-keys',
        { name: 'x', scopes: ['admin'] },
        { 'idempotency-key': 'k1' },
      ),
    );
    const codes = (await Promise.all(twice)).map(({ status }) => String(status)).toSorted();
    expect(codes).toEqual(['201', '409']);
    expect(stage.control.state.apiKeys.size).toBe(1);
  });

  it.each([[[]], [['tenant:']], [['admin', 'root']], ['admin']])(
    'refuse the scopes %j',
    async (scopes) => {
      const refused = await stage.call('POST', '/v1/api-keys', { name: 'x', scopes });
      expect(codeOf(refused)).toEqual([422, 'invalid-fields']);
    },
  );

  it('are for admins alone', async () => {
    for (const scope of ['read', 'tenant:acme']) {
      const call = stage.as(await stage.keyOf(scope));
      expect(codeOf(await call('GET', '/v1/api-keys'))).toEqual([403, 'forbidden']);
      const made = await call('POST', '/v1/api-keys', { name: 'x', scopes: ['admin'] });
      expect(codeOf(made)).toEqual([403, 'forbidden']);
      expect(codeOf(await call('DELETE', '/v1/api-keys/any'))).toEqual([403, 'forbidden']);
    }
  });
});

describe('a key that only reads', () => {
  it('sees everything and changes nothing', async () => {
    await stage.call('PUT', '/v1/endpoints/shop', hook);
    const call = stage.as(await stage.keyOf('read'));
    expect((await call('GET', '/v1/endpoints/shop')).status).toBe(200);
    const refusals = await Promise.all([
      call('POST', '/v1/endpoints', hook),
      call('PUT', '/v1/endpoints/shop', hook),
      call('PATCH', '/v1/endpoints/shop', { maxInFlight: 1 }),
      call('DELETE', '/v1/endpoints/shop'),
      ...['pause', 'resume', 'enable', 'secrets/rotate'].map((what) =>
        call('POST', `/v1/endpoints/shop/${what}`),
      ),
      call('POST', '/v1/endpoints/shop/replay', { fromOffset: 0 }),
      call('POST', '/v1/subscriptions', { endpointId: 'shop', types: ['*'] }),
    ]);
    for (const refusal of refusals) expect(codeOf(refusal)).toEqual([403, 'forbidden']);
  });
});

describe('a tenant', () => {
  it('finds and changes its own, and nothing of the others', async () => {
    const [acme, globex] = [
      stage.as(await stage.keyOf('tenant:acme')),
      stage.as(await stage.keyOf('tenant:globex')),
    ];
    const created = await acme('POST', '/v1/endpoints', hook);
    expect([created.status, created.body['tenant']]).toEqual([201, 'acme']);
    const id = String(created.body['id']);
    const subscribed = await acme('POST', '/v1/subscriptions', { endpointId: id, types: ['*'] });
    const path = String(subscribed.headers.get('location'));

    const refusals = await Promise.all([
      globex('GET', `/v1/endpoints/${id}`),
      globex('PATCH', `/v1/endpoints/${id}`, { maxInFlight: 1 }),
      globex('DELETE', `/v1/endpoints/${id}`),
      globex('POST', `/v1/endpoints/${id}/secrets/rotate`),
      globex('GET', `/v1/endpoints/${id}/status`),
      globex('POST', `/v1/endpoints/${id}/replay`, { fromOffset: 0 }),
      globex('GET', path),
      globex('PATCH', path, { enabled: false }),
      globex('DELETE', path),
    ]);
    for (const refusal of refusals) expect(codeOf(refusal)).toEqual([404, 'not-found']);
    expect((await globex('GET', '/v1/endpoints')).body['items']).toEqual([]);
    expect((await globex('GET', '/v1/endpoints?tenant=acme')).body['items']).toEqual([]);
    expect((await globex('GET', '/v1/subscriptions')).body['items']).toEqual([]);
    const toTheirs = await globex('POST', '/v1/subscriptions', { endpointId: id, types: ['*'] });
    expect(codeOf(toTheirs)).toEqual([422, 'invalid-fields']);
    expect(codeOf(await globex('PUT', `/v1/endpoints/${id}`, hook))).toEqual([409, 'id-taken']);
    const foreign = await globex('POST', '/v1/endpoints', { ...hook, tenant: 'acme' });
    expect(codeOf(foreign)).toEqual([403, 'forbidden']);
  });

  it('has at most as much as its limits allow, and others have theirs', async () => {
    await stage.close();
    stage = await openApiStage({ control: { limits: { endpoints: 2, subscriptions: 1 } } });
    const acme = stage.as(await stage.keyOf('tenant:acme'));
    await acme('PUT', '/v1/endpoints/a', hook);
    const both = await Promise.all([1, 2, 3].map(() => acme('POST', '/v1/endpoints', hook)));
    expect(both.map(({ status }) => String(status)).toSorted()).toEqual(['201', '409', '409']);
    expect((await acme('PUT', '/v1/endpoints/a', hook)).status).toBe(200);
    const subscription = { endpointId: 'a', types: ['*'] };
    expect((await acme('POST', '/v1/subscriptions', subscription)).status).toBe(201);
    const full = await acme('POST', '/v1/subscriptions', subscription);
    expect(codeOf(full)).toEqual([409, 'tenant-limit']);
    expect((await stage.call('POST', '/v1/endpoints', { ...hook, tenant: 'other' })).status).toBe(
      201,
    );
    await acme('DELETE', '/v1/endpoints/a');
    expect((await acme('POST', '/v1/endpoints', hook)).status).toBe(201);
  });

  it('may ask only so often, whoever else asks', async () => {
    await stage.close();
    const failures = new KeyedLimiter({ perSecond: 1, burst: 100 }, () => 0);
    const requests = new KeyedLimiter({ perSecond: 1, burst: 2 }, () => 0);
    stage = await openApiStage({ limits: { failures, requests } });
    const acme = stage.as(await stage.keyOf('tenant:acme'));
    const globex = stage.as(await stage.keyOf('tenant:globex'));
    const answers = [];
    for (let n = 0; n < 3; n += 1) answers.push(await acme('GET', '/v1/endpoints'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[2]!.headers.get('retry-after')).toBe('1');
    expect((await globex('GET', '/v1/endpoints')).status).toBe(200);
  });

  it('is not asked more often through keys that are for others, too', async () => {
    await stage.close();
    const failures = new KeyedLimiter({ perSecond: 1, burst: 100 }, () => 0);
    const requests = new KeyedLimiter({ perSecond: 1, burst: 2 }, () => 0);
    stage = await openApiStage({ limits: { failures, requests } });
    const both = stage.as(await stage.keyOf('tenant:acme', 'tenant:globex'));
    const acme = stage.as(await stage.keyOf('tenant:acme'));
    const answers = [];
    for (const call of [both, acme, both, acme]) answers.push(await call('GET', '/v1/endpoints'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 429]);
  });
});

describe('failed authentication', () => {
  it('is limited by address, and then a right key is refused, too', async () => {
    await stage.close();
    let nowMs = 0;
    const failures = new KeyedLimiter({ perSecond: 0.5, burst: 3 }, () => nowMs);
    stage = await openApiStage({ limits: { failures, requests: null } });
    const from = (address: string, key = 'wrong') =>
      stage.call('GET', '/v1/endpoints', undefined, {
        authorization: `Bearer ${key}`,
        'x-forwarded-for': address,
      });
    const right = await stage.keyOf('read');
    for (let n = 0; n < 3; n += 1) expect((await from('192.0.2.1')).status).toBe(401);
    expect(codeOf(await from('192.0.2.1'))).toEqual([429, 'rate-limited']);
    expect(codeOf(await from('192.0.2.1', right))).toEqual([429, 'rate-limited']);
    expect((await from('192.0.2.2', right)).status).toBe(200);
    nowMs += 2_000;
    expect((await from('192.0.2.1', right)).status).toBe(200);
  });
});

describe('a token of another issuer', () => {
  it('opens what it tells, and is no fault of the client when its issuer is away', async () => {
    await stage.close();
    const access = { tenants: new Set(['acme']), mayWrite: true, isAdmin: false };
    stage = await openApiStage({
      tokens: {
        callerOf: async (token) => {
          if (token === 'a.b.away') throw new GatewayError('identity-unavailable', 'away');
          return Promise.resolve(
            token === 'a.b.c' ? { author: { kind: 'token', id: 'someone' }, access } : null,
          );
        },
      },
    });
    expect((await stage.as('a.b.c')('POST', '/v1/endpoints', hook)).body['tenant']).toBe('acme');
    expect(codeOf(await stage.as('a.b.d')('GET', '/v1/endpoints'))).toEqual([401, 'unauthorized']);
    expect(codeOf(await stage.as('a.b.away')('GET', '/v1/endpoints'))).toEqual([
      503,
      'identity-unavailable',
    ]);
  });
});

describe('the audit trail', () => {
  it('tells who changed what, before and after, without secrets', async () => {
    const key = await stage.keyOf('tenant:acme');
    const acme = stage.as(key);
    const created = await acme('PUT', '/v1/endpoints/shop', hook);
    await acme('PATCH', '/v1/endpoints/shop', { maxInFlight: 3, headers: { 'x-a': 'b' } });
    await acme('POST', '/v1/endpoints/shop/secrets/rotate');
    await acme('POST', '/v1/subscriptions', { endpointId: 'shop', types: ['*'] });
    await acme('DELETE', '/v1/endpoints/shop');
    const { records } = stage.control.kafka.partition(AUDIT, 0);
    const trail = records.map(({ value }) => JSON.parse(String(value)));
    expect(trail.map(({ action, object, changed }) => [action, object.kind, changed])).toEqual([
      ['created', 'api-key', []],
      ['created', 'endpoint', []],
      ['changed', 'endpoint', ['headers', 'maxInFlight']],
      ['changed', 'endpoint', ['secrets', 'secretExpiries']],
      ['created', 'subscription', []],
      ['deleted', 'subscription', []],
      ['deleted', 'endpoint', []],
    ]);
    const [keyMade, first, second] = trail;
    expect(keyMade.by).toEqual({ kind: 'api-key', id: 'settings' });
    expect(second).toMatchObject({
      by: { kind: 'api-key', id: keyMade.object.id },
      object: { kind: 'endpoint', id: 'shop', tenant: 'acme' },
      before: { maxInFlight: 10 },
      after: { maxInFlight: 3 },
      instance: 'replica-1',
    });
    expect(first.before).toBeNull();
    const all = JSON.stringify(trail);
    const { secret } = created.body;
    for (const hidden of [String(secret), 'of-the-header', 'of-the-url', key, 'digest', 'whsec_'])
      expect(all).not.toContain(hidden);
  });
});
