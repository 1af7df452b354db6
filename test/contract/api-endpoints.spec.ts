import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TrialSender } from '../../src/control/trial/endpoint-trial.js';
import { openApiStage, type ApiStage, type StageAnswer } from '../support/api-stage.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const tls = {
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  subject: 'example.com',
  issuer: 'An Authority',
  validTo: '2031-01-01T00:00:00.000Z',
};
const sent: string[] = [];
const trial: TrialSender = {
  send: async ({ id }) => {
    sent.push(id);
    const durationMs = 12;
    const answer =
      id === 'broken'
        ? ({
            kind: 'failure',
            failure: 'tls',
            message: 'certificate has expired',
            durationMs,
          } as const)
        : ({
            kind: 'response',
            status: 204,
            retryAfter: null,
            bodySnippet: '',
            truncated: false,
            durationMs,
          } as const);
    return Promise.resolve({ deliveryId: 'dlv_1', answer, tls: id === 'broken' ? null : tls });
  },
};

let stage: ApiStage;
beforeEach(async () => {
  sent.length = 0;
  stage = await openApiStage({ trial });
});
afterEach(() => stage.close());

async function put(id: string, fields: object = {}): Promise<void> {
  const { status } = await stage.call('PUT', `/v1/endpoints/${id}`, {
    url: `https://example.com/${id}`,
    secret: SECRET,
    ...fields,
  });
  expect(status).toBe(201);
}

async function listed(query: string): Promise<unknown[]> {
  const { body } = await stage.call('GET', `/v1/endpoints?${query}`);
  const { items } = body;
  if (!Array.isArray(items)) throw new Error(JSON.stringify(body));
  return items.map(({ id }) => id);
}

describe('a listing of endpoints', () => {
  beforeEach(async () => {
    await put('a', { labels: { team: 'billing', env: 'prod' } });
    await put('b', { labels: { team: 'billing', env: 'test' } });
    await put('c', { url: 'https://other.example/c', tenant: 'acme' });
    await stage.call('POST', '/v1/endpoints/b/disable', { reason: 'too slow' });
  });

  it.each([
    ['label=team', ['a', 'b']],
    ['label=team:billing&label=env:prod', ['a']],
    ['label=team:sales', []],
    ['disabled=true', ['b']],
    ['disabled=false&label=team', ['a']],
    ['urlPrefix=https%3A%2F%2Fother.', ['c']],
    ['tenant=acme', ['c']],
  ])('is narrowed by %s', async (query, ids) => {
    expect(await listed(query)).toEqual(ids);
  });

  it('is refused for filters that can not be', async () => {
    const { body } = await stage.call('GET', '/v1/endpoints?disabled=maybe&label=a%20b&urlPrefix=');
    expect(body).toMatchObject({ code: 'invalid-fields' });
    expect(JSON.stringify(body)).toMatch(/disabled.*label.*urlPrefix|label.*disabled/);
  });
});

describe('labels', () => {
  it('are merged by PATCH and bounded', async () => {
    await put('a', { labels: { team: 'billing', env: 'prod' } });
    const patched = await stage.call('PATCH', '/v1/endpoints/a', {
      labels: { env: null, tier: '1' },
    });
    expect(patched.body['labels']).toEqual({ team: 'billing', tier: '1' });
    const bad = { 'no:colon': 'x', ok: 'x'.repeat(64) };
    for (const [name, value] of Object.entries(bad)) {
      const refused = await stage.call('PATCH', '/v1/endpoints/a', { labels: { [name]: value } });
      expect(refused.status).toBe(422);
    }
  });
});

describe('disabling', () => {
  it('keeps its first reason, ends with enabling, and is allowed for those of the file', async () => {
    await put('a');
    const disabled = await stage.call('POST', '/v1/endpoints/a/disable', { reason: 'too slow' });
    expect(disabled.body['disabled']).toMatchObject({ reason: 'too slow' });
    const again = await stage.call('POST', '/v1/endpoints/a/disable');
    expect(again.body['disabled']).toMatchObject({ reason: 'too slow' });
    expect((await stage.call('POST', '/v1/endpoints/a/enable')).body['disabled']).toBeNull();
    const late = await stage.call('POST', '/v1/endpoints/a/disable', {}, { 'if-match': '"1"' });
    expect(late.status).toBe(412);
  });
});

describe('a repeated POST', () => {
  it('makes one endpoint under one Idempotency-Key, and is answered the same', async () => {
    const create = () =>
      stage.call(
        'POST',
        '/v1/endpoints',
        { url: 'https://example.com/' },
        { 'idempotency-key': 'k1' },
      );
    const [first, second] = [await create(), await create()];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    const other = { url: 'https://example.com/other' };
    const misused = await stage.call('POST', '/v1/endpoints', other, { 'idempotency-key': 'k1' });
    expect(misused.body).toMatchObject({ status: 422, code: 'idempotency-mismatch' });
  });

  it('leaves no digest that tells what was asked, which may hold a password, without its key', async () => {
    const asked = {
      url: 'https://example.com/',
      authorization: { kind: 'basic', username: 'me', password: 'guessable' },
    };
    for (const key of ['k1', 'k2'])
      await stage.call('POST', '/v1/endpoints', asked, { 'idempotency-key': key });
    const kept = [...stage.control.state.requests.values()].map(({ fingerprint }) => fingerprint);
    expect(new Set(kept).size).toBe(2);
  });

  it('is another request when another caller sends it', async () => {
    const create = (key: string) =>
      stage.call(
        'POST',
        '/v1/endpoints',
        { url: 'https://example.com/' },
        {
          'idempotency-key': 'k1',
          authorization: `Bearer ${key}`,
        },
      );
    const answers = [
      await create(await stage.keyOf('tenant:a')),
      await create(await stage.keyOf('tenant:b')),
    ];
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(2);
  });
});

describe('a test of an endpoint', () => {
  it('tells what it answered, and about its TLS connection', async () => {
    await put('shop');
    const { status, body } = await stage.call('POST', '/v1/endpoints/shop/test');
    expect(status).toBe(200);
    expect(body).toEqual({
      delivered: true,
      deliveryId: 'dlv_1',
      response: { status: 204, durationMs: 12, bodySnippet: '', truncated: false },
      failure: null,
      tls,
    });
  });

  it('names a failure, and what to do about it', async () => {
    await put('broken');
    const { body } = await stage.call('POST', '/v1/endpoints/broken/test');
    expect(body).toMatchObject({
      delivered: false,
      response: null,
      failure: {
        kind: 'tls',
        message: 'certificate has expired',
        mend: expect.stringContaining('certificate'),
      },
    });
  });

  it('is not for those who only read, nor for other tenants', async () => {
    await put('shop', { tenant: 'acme' });
    expect(
      (await stage.as(await stage.keyOf('read'))('POST', '/v1/endpoints/shop/test')).status,
    ).toBe(403);
    const foreign = stage.as(await stage.keyOf('tenant:globex'));
    expect((await foreign('POST', '/v1/endpoints/shop/test')).status).toBe(404);
    expect(sent).toEqual([]);
  });
});

interface ShownDelivery {
  readonly request: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

function shownIn(body: StageAnswer['body']): readonly ShownDelivery[] {
  const { deliveries } = body;
  if (Array.isArray(deliveries)) return deliveries;
  throw new Error(JSON.stringify(body));
}

describe('a preview of an event', () => {
  const event = { type: 'order.created', data: { orderId: 7 } };
  beforeEach(async () => {
    await put('shop', { tenant: 'acme', headers: { 'x-env': 'prod' } });
    await put('paused', { tenant: 'globex', paused: true });
    for (const id of ['shop', 'paused'])
      await stage.call('PUT', `/v1/subscriptions/of-${id}`, { endpointId: id, types: ['order.*'] });
  });

  it('shows who would get it, and the very request, signed', async () => {
    const { status, body } = await stage.call('POST', '/v1/preview', { ...event, tenant: 'acme' });
    expect([status, body['matches']]).toEqual([200, 1]);
    const [delivery] = shownIn(body);
    expect(delivery).toMatchObject({ subscriptionId: 'of-shop', endpointId: 'shop', held: null });
    const { url, headers, body: sentBody } = delivery!.request;
    expect(url).toBe('https://example.com/shop');
    expect(JSON.parse(sentBody)).toMatchObject({ type: 'order.created', data: { orderId: 7 } });
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = headers;
    const mac = createHmac('sha256', Buffer.from(SECRET.slice(6), 'base64'));
    expect(signature).toBe(`v1,${mac.update(`${id}.${at}.${sentBody}`).digest('base64')}`);
    expect(headers).toMatchObject({ 'x-env': 'prod' });
  });

  it('follows changes, and says what holds a delivery', async () => {
    const all = await stage.call('POST', '/v1/preview', event);
    expect(all.body['matches']).toBe(2);
    expect(JSON.stringify(all.body)).toContain('"held":"paused"');
    await stage.call('DELETE', '/v1/subscriptions/of-shop');
    expect((await stage.call('POST', '/v1/preview', event)).body['matches']).toBe(1);
    const none = await stage.call('POST', '/v1/preview', { type: 'payment.settled' });
    expect(none.body).toEqual({ matches: 0, deliveries: [] });
  });

  it('shows a tenant its own, and signs nothing for those who only read', async () => {
    const acme = await stage.as(await stage.keyOf('tenant:acme'))('POST', '/v1/preview', event);
    expect(acme.body['matches']).toBe(1);
    const reader = await stage.as(await stage.keyOf('read'))('POST', '/v1/preview', event);
    expect(reader.body['matches']).toBe(2);
    expect(reader.text).not.toContain('v1,');
  });
});
