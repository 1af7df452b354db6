import 'reflect-metadata';
import { Module, type DynamicModule } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { createHttpApp, type HttpApp } from '../../src/api/http-app.js';
import { Authentication } from '../../src/control/keys/authenticator.js';
import { SettingsKey } from '../../src/control/keys/settings-key.js';
import { EndpointLanes, type LaneQuestions } from '../../src/control/endpoints/endpoint-lanes.js';
import { GatewayError } from '../../src/gateway-error.js';
import type { LaneStatus, ReplayFrom } from '../../src/pipeline/messages/operation.js';
import { ControlModule } from '../../src/control/control.module.js';
import { previewPipeline } from '../../src/composition/trial.js';
import { EndpointTrial } from '../../src/control/trial/endpoint-trial.js';
import { EventPreview } from '../../src/control/trial/event-preview.js';
import { HealthModule } from '../../src/health/health.module.js';
import type { ReadinessCheck } from '../../src/health/readiness.js';
import { LogLevelSwitch } from '../../src/logging/log-level-switch.js';
import { LoggingModule } from '../../src/logging/logging.module.js';
import { MetricsModule } from '../../src/metrics/metrics.module.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { testLimits } from '../support/api-stage.js';
import { ADMIN, inMemoryControl } from '../support/in-memory-control.js';
import { recordingLogger, type RecordedLine } from '../support/recording-logger.js';
import { eventually } from './eventually.js';

const API_KEY = 'a-key-of-enough-characters';
const WITH_KEY = { authorization: `Bearer ${API_KEY}` };
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

@Module({})
class Everything {}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

let control: ReturnType<typeof inMemoryControl>;
let app: HttpApp;
let base: string;
let sinkIsUp = true;
let lanes: EndpointLanes;
/** The owner of every endpoint. */
const owner = {
  answers: true,
  replays: [] as ReplayFrom[],
};
const logger = recordingLogger();

const checks: readonly ReadinessCheck[] = [
  {
    name: 'control',
    check: async () =>
      Promise.resolve({
        up: control.log.isReady,
        progress: { done: 3, of: 3, unit: 'records' },
      }),
  },
  {
    name: 'sink',
    check: async () =>
      Promise.resolve(sinkIsUp ? { up: true } : { up: false, detail: 'the last write failed' }),
  },
];

const NOW_MS = Date.UTC(2030, 0, 1);
const levels = new LogLevelSwitch(logger, 'replica-1', { schedule: () => undefined }, () => NOW_MS);

const aStatus: LaneStatus = {
  state: 'detached',
  breaker: { state: 'open', openUntilMs: NOW_MS + 5_000 },
  inFlight: 0,
  waiting: 3,
  cursor: { partition: 4, offset: 17, lag: 9, ageSeconds: 1.5 },
  lastAnswer: { atMs: NOW_MS - 1_000, status: 500, error: 'status-5xx' },
  instance: 'replica-1',
  asOfMs: NOW_MS,
};

const questions: LaneQuestions = {
  status: async () => whenAnswered(aStatus),
  replay: async (_, from) => {
    owner.replays.push(from);
    return whenAnswered({ partition: 4, fromOffset: 12 });
  },
};

async function whenAnswered<T>(answer: T): Promise<T> {
  if (owner.answers) return Promise.resolve(answer);
  throw new GatewayError('owner-unavailable', 'No replica owns it.');
}

function everything(log: { readonly isReady: boolean } = control.log): DynamicModule {
  return {
    module: Everything,
    imports: [
      ControlModule.forRoot({
        ...control,
        lanes,
        trial: new EndpointTrial(control.endpoints, {
          send: async () => Promise.reject(new Error()),
        }),
        preview: new EventPreview(control.state, previewPipeline(control.state)),
        log,
      }),
      HealthModule.forRoot(checks),
      LoggingModule.forRoot(levels),
      MetricsModule.forRoot(new Metrics(false)),
    ],
  };
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(base + path, {
    method,
    headers: {
      ...WITH_KEY,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(text) : { text },
  };
}

async function anEndpoint(fields: Record<string, unknown> = {}): Promise<Answer> {
  return call('POST', '/v1/endpoints', { url: 'https://example.com/hooks', ...fields });
}

function fieldsOf({ body }: Answer): string[] {
  const { errors } = body;
  if (!Array.isArray(errors)) throw new Error(`no errors in ${JSON.stringify(body)}`);
  return errors.map(({ field }) => String(field)).toSorted();
}

function linesNamed(name: string): readonly RecordedLine[] {
  return logger.lines.filter(({ event }) => event === name);
}

/** What the API logs of requests: it does so after the client has its answer. */
async function linesOf(
  requests: () => Promise<unknown>,
  count = 1,
): Promise<readonly RecordedLine[]> {
  logger.lines.length = 0;
  await requests();
  await eventually('their lines', () => linesNamed('api.answered').length >= count);
  return linesNamed('api.answered');
}

async function readEverything(): Promise<void> {
  for (const path of ['/v1/endpoints', '/health/live', '/health/ready', '/metrics'])
    await call('GET', path);
}

beforeAll(async () => {
  control = inMemoryControl();
  await control.log.start();
  lanes = new EndpointLanes(control.endpoints, questions, () => NOW_MS);
  app = await createHttpApp({
    module: everything(),
    authenticator: new SettingsKey(API_KEY),
    limits: testLimits(),
    trustedProxies: [],
    corsOrigins: [],
    logger,
  });
  base = `http://127.0.0.1:${await app.listen(0, '127.0.0.1')}`;
});

afterAll(async () => {
  await app.close();
  control.log.close();
});

beforeEach(() => {
  sinkIsUp = true;
  owner.answers = true;
  owner.replays.length = 0;
});

describe('endpoints over HTTP', () => {
  it('creates one with defaults, an ETag, a location and a secret that is shown once', async () => {
    const created = await anEndpoint();
    expect(created.status).toBe(201);
    expect(created.headers.get('etag')).toBe('"1"');
    expect(created.headers.get('location')).toBe(`/v1/endpoints/${String(created.body['id'])}`);
    expect(created.body).toMatchObject({
      tenant: 'default',
      maxInFlight: 10,
      timeoutMs: 15_000,
      rateLimit: null,
      retry: { maxAttempts: 20, maxAgeSeconds: 259_200 },
      ordering: 'none',
      paused: false,
      disabled: null,
      managedBy: 'api',
      version: 1,
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    });

    const read = await call('GET', String(created.headers.get('location')));
    const { secret: _secret, ...view } = created.body;
    expect(read.body).toEqual(view);
    expect(read.headers.get('etag')).toBe('"1"');
  });

  it('names every faulty field at once, nested and forbidden ones too', async () => {
    const refused = await anEndpoint({
      url: 'http://example.com',
      maxInFlight: 0,
      rateLimit: { perSecond: -1, colour: 'red' },
      retry: { delaysSeconds: ['soon'] },
      breaker: [],
      headers: { 'webhook-id': 'mine' },
      secret: 'whsec_short',
      colour: 'red',
    });
    expect(refused.status).toBe(422);
    expect(refused.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(refused.body).toMatchObject({
      type: 'urn:event-gateway:problem:invalid-fields',
      code: 'invalid-fields',
      status: 422,
      instance: '/v1/endpoints',
    });
    expect(fieldsOf(refused)).toEqual([
      'breaker',
      'colour',
      'headers',
      'maxInFlight',
      'rateLimit.colour',
      'rateLimit.perSecond',
      'retry.delaysSeconds',
      'secret',
      'url',
    ]);
  });

  it('does not repeat a refused secret', async () => {
    const refused = await anEndpoint({ secret: 'whsec_nobody-may-see-this' });
    expect(JSON.stringify(refused.body)).not.toContain('nobody-may-see');
  });

  it.each([
    ['a private address', 'https://10.0.0.1/'],
    ['a user name', 'https://me@example.com/'],
    ['a fragment', 'https://example.com/#part'],
    ['no scheme', 'example.com'],
  ])('refuses a URL with %s', async (_, url) => {
    expect(fieldsOf(await anEndpoint({ url }))).toEqual(['url']);
  });

  it('changes by merge patch what is given, and gives null its default', async () => {
    const { body } = await anEndpoint({
      maxInFlight: 3,
      headers: { 'x-a': '1', 'x-b': '2' },
      rateLimit: { perSecond: 5, burst: 9 },
    });
    const path = `/v1/endpoints/${String(body['id'])}`;
    const patched = await call(
      'PATCH',
      path,
      {
        maxInFlight: null,
        headers: { 'x-a': null },
        rateLimit: { perSecond: 7 },
        description: 'd',
      },
      { 'content-type': 'application/merge-patch+json' },
    );
    expect(patched.status).toBe(200);
    expect(patched.headers.get('etag')).toBe('"2"');
    expect(patched.body).toMatchObject({
      maxInFlight: 10,
      headers: { 'x-b': '2' },
      rateLimit: { perSecond: 7, burst: 9 },
      description: 'd',
    });
    expect(patched.body['headers']).not.toHaveProperty('x-a');
  });

  it('refuses a patch that leaves the object incomplete', async () => {
    const { body } = await anEndpoint();
    const path = `/v1/endpoints/${String(body['id'])}`;
    expect(fieldsOf(await call('PATCH', path, { url: null }))).toEqual(['url']);
    expect(fieldsOf(await call('PATCH', path, { rateLimit: { burst: 5 } }))).toEqual([
      'rateLimit.perSecond',
    ]);
  });

  it('refuses a change of what someone else changed meanwhile', async () => {
    const { body } = await anEndpoint();
    const path = `/v1/endpoints/${String(body['id'])}`;
    await call('PATCH', path, { description: 'first' }, { 'if-match': '"1"' });
    const late = await call('PATCH', path, { description: 'second' }, { 'if-match': '"1"' });
    expect(late.status).toBe(412);
    expect(late.body['code']).toBe('version-conflict');
  });

  it('creates and replaces under an id of the client, keeping the secret', async () => {
    const first = await call('PUT', '/v1/endpoints/mine', {
      url: 'https://example.com/1',
      maxInFlight: 2,
      secret: SECRET,
    });
    expect([first.status, first.body['secret']]).toEqual([201, SECRET]);
    const second = await call('PUT', '/v1/endpoints/mine', { url: 'https://example.com/2' });
    expect(second.status).toBe(200);
    expect(second.body).toMatchObject({
      url: 'https://example.com/2',
      maxInFlight: 10,
      version: 2,
    });
    expect(second.body).not.toHaveProperty('secret');
    expect(control.state.endpoints.get('mine')?.secrets).toEqual([SECRET]);
    const again = await call(
      'PUT',
      '/v1/endpoints/mine',
      { url: 'https://example.com/3' },
      { 'if-none-match': '*' },
    );
    expect(again.status).toBe(412);
    const bad = await call('PUT', '/v1/endpoints/no%20id', { url: 'https://example.com/' });
    expect(fieldsOf(bad)).toEqual(['id']);
  });

  it('rotates the secret with an overlap, and lets an operator pause, resume and enable', async () => {
    const { body } = await anEndpoint({ secret: SECRET });
    const path = `/v1/endpoints/${String(body['id'])}`;
    const rotated = await call('POST', `${path}/secrets/rotate`, { overlapSeconds: 60 });
    expect(rotated.status).toBe(200);
    expect(rotated.body).toMatchObject({ oldSecretsUntil: '2030-01-01T00:01:00.000Z', version: 2 });
    expect(control.state.endpoints.get(String(body['id']))?.secrets).toEqual([
      rotated.body['secret'],
      SECRET,
    ]);
    expect((await call('POST', `${path}/secrets/rotate`)).status).toBe(200);

    expect((await call('POST', `${path}/pause`)).body['paused']).toBe(true);
    expect((await call('POST', `${path}/resume`)).body['paused']).toBe(false);
    await control.endpoints.disable(String(body['id']), 'it answered 410');
    expect((await call('GET', path)).body['disabled']).toMatchObject({ reason: 'it answered 410' });
    expect((await call('POST', `${path}/enable`)).body['disabled']).toBeNull();
  });

  it('lists pages that end', async () => {
    await anEndpoint({ tenant: 'paged' });
    await anEndpoint({ tenant: 'paged' });
    await anEndpoint({ tenant: 'paged' });
    const first = await call('GET', '/v1/endpoints?tenant=paged&limit=2');
    expect(first.body['items']).toHaveLength(2);
    const cursor = String(first.body['nextCursor']);
    const second = await call('GET', `/v1/endpoints?tenant=paged&limit=2&cursor=${cursor}`);
    expect(second.body['items']).toHaveLength(1);
    expect(second.body['nextCursor']).toBeNull();
    const wrong = await call('GET', '/v1/endpoints?limit=many&cursor=%21&colour=red');
    expect(fieldsOf(wrong)).toEqual(['colour', 'cursor', 'limit']);
  });

  it('deletes it along with its subscriptions', async () => {
    const { body } = await anEndpoint();
    const subscription = await call('POST', '/v1/subscriptions', {
      endpointId: body['id'],
      types: ['*'],
    });
    const path = `/v1/endpoints/${String(body['id'])}`;
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
    const gone = await call('GET', String(subscription.headers.get('location')));
    expect(gone.body).toMatchObject({ status: 404, code: 'not-found' });
  });
});

describe('the status of an endpoint over HTTP', () => {
  it('tells what the owner told', async () => {
    const id = String((await anEndpoint()).body['id']);
    const answer = await call('GET', `/v1/endpoints/${id}/status`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      endpointId: id,
      state: 'detached',
      breaker: { state: 'open', openUntil: '2030-01-01T00:00:05.000Z' },
      inFlight: 0,
      waiting: 3,
      cursor: { partition: 4, offset: 17, lag: 9, ageSeconds: 1.5 },
      lastAnswer: { at: '2029-12-31T23:59:59.000Z', status: 500, error: 'status-5xx' },
      instance: 'replica-1',
      asOf: '2030-01-01T00:00:00.000Z',
    });
  });

  it('is refused for an endpoint that is not there, and while no owner answers', async () => {
    const missing = await call('GET', '/v1/endpoints/none/status');
    expect(missing.body).toMatchObject({ status: 404, code: 'not-found' });
    const id = String((await anEndpoint()).body['id']);
    owner.answers = false;
    const unanswered = await call('GET', `/v1/endpoints/${id}/status`);
    expect(unanswered.status).toBe(503);
    expect(unanswered.body['code']).toBe('owner-unavailable');
  });
});

describe('a replay over HTTP', () => {
  it('begins at a time or at an offset, and tells where it began', async () => {
    const path = `/v1/endpoints/${String((await anEndpoint()).body['id'])}/replay`;
    const since = await call('POST', path, { since: '2029-12-31T23:00:00+01:00' });
    expect([since.status, since.body]).toEqual([200, { partition: 4, fromOffset: 12 }]);
    expect((await call('POST', path, { fromOffset: 12, since: null })).status).toBe(200);
    expect(owner.replays).toEqual([
      { kind: 'time', sinceMs: Date.UTC(2029, 11, 31, 22) },
      { kind: 'offset', offset: 12 },
    ]);
  });

  it.each([
    ['neither time nor offset', {}, ''],
    ['both', { since: '2029-12-31T00:00:00Z', fromOffset: 1 }, ''],
    ['a time to come', { since: '2030-01-01T00:00:01Z' }, 'since'],
    ['a time without a zone', { since: '2029-12-31T00:00:00' }, 'since'],
    ['a time that is none', { since: '2029-13-31T00:00:00Z' }, 'since'],
    ['words', { since: 'yesterday' }, 'since'],
    ['half an offset', { fromOffset: 1.5 }, 'fromOffset'],
    ['a negative offset', { fromOffset: -1 }, 'fromOffset'],
    ['an unknown field', { fromOffset: 1, topic: 't' }, 'topic'],
  ])('is refused with %s', async (_, body, field) => {
    const path = `/v1/endpoints/${String((await anEndpoint()).body['id'])}/replay`;
    const refused = await call('POST', path, body);
    expect([refused.status, fieldsOf(refused)]).toEqual([422, [field]]);
    expect(owner.replays).toEqual([]);
  });

  it('is refused for an endpoint that is not there or disabled, and while no owner answers', async () => {
    const body = { fromOffset: 0 };
    expect((await call('POST', '/v1/endpoints/none/replay', body)).status).toBe(404);
    const id = String((await anEndpoint()).body['id']);
    await control.endpoints.disable(id, 'gone');
    const disabled = await call('POST', `/v1/endpoints/${id}/replay`, body);
    expect(disabled.body).toMatchObject({ status: 409, code: 'endpoint-disabled' });
    expect(owner.replays).toEqual([]);
    await call('POST', `/v1/endpoints/${id}/enable`);
    owner.answers = false;
    const unanswered = await call('POST', `/v1/endpoints/${id}/replay`, body);
    expect(unanswered.body).toMatchObject({ status: 503, code: 'owner-unavailable' });
  });
});

describe('subscriptions over HTTP', () => {
  it('are created, read, changed, replaced, listed and deleted', async () => {
    const { body: endpoint } = await anEndpoint({ tenant: 'acme' });
    const created = await call('POST', '/v1/subscriptions', {
      endpointId: endpoint['id'],
      types: ['order.*', 'payment.settled'],
    });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      tenant: 'acme',
      format: 'standard',
      topics: [],
      enabled: true,
      version: 1,
    });
    const path = String(created.headers.get('location'));
    expect((await call('GET', path)).body).toEqual(created.body);
    const patched = await call('PATCH', path, { format: 'raw', enabled: false });
    expect(patched.body).toMatchObject({ format: 'raw', enabled: false, version: 2 });
    const replaced = await call('PUT', path, { endpointId: endpoint['id'], types: ['*'] });
    expect(replaced.body).toMatchObject({ format: 'standard', enabled: true, types: ['*'] });
    const listed = await call('GET', `/v1/subscriptions?endpointId=${String(endpoint['id'])}`);
    expect(listed.body['items']).toEqual([replaced.body]);
    expect((await call('DELETE', path, undefined, { 'if-match': '"1"' })).status).toBe(412);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('DELETE', path)).status).toBe(404);
  });

  it('need an endpoint and valid types, and stay with their endpoint', async () => {
    expect(
      fieldsOf(await call('POST', '/v1/subscriptions', { endpointId: 'none', types: [] })),
    ).toEqual(['types']);
    expect(
      fieldsOf(await call('POST', '/v1/subscriptions', { endpointId: 'none', types: ['*'] })),
    ).toEqual(['endpointId']);
    const { body } = await anEndpoint();
    const bad = await call('POST', '/v1/subscriptions', {
      endpointId: body['id'],
      types: ['order.*.x'],
      format: 'xml',
    });
    expect(fieldsOf(bad)).toEqual(['format', 'types']);
  });
});

describe('problem details', () => {
  it.each([
    ['a body that is no JSON', 'POST', '/v1/endpoints', '{"url":', 400, 'malformed-json'],
    ['a body with __proto__', 'POST', '/v1/endpoints', '{"__proto__":{}}', 400, 'malformed-json'],
    ['a body that is a list', 'POST', '/v1/endpoints', '[]', 422, 'invalid-fields'],
    ['a missing object', 'GET', '/v1/endpoints/none', undefined, 404, 'not-found'],
    ['a missing path', 'GET', '/v2/none?x=1', undefined, 404, 'not-found'],
    [
      'a huge body',
      'POST',
      '/v1/endpoints',
      JSON.stringify('x'.repeat(300_000)),
      413,
      'body-too-large',
    ],
  ])('answer %s', async (_, method, path, body, status, code) => {
    const answer = await call(method, path, body);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(answer.body).toMatchObject({
      status,
      code,
      type: `urn:event-gateway:problem:${code}`,
      title: expect.any(String),
      detail: expect.any(String),
      instance: path.split('?')[0],
    });
    expect(answer.status).toBe(status);
  });

  it('answer a body that is no JSON by its type', async () => {
    const answer = await call('POST', '/v1/endpoints', 'url=x', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(answer.body).toMatchObject({ status: 415, code: 'unsupported-media-type' });
  });

  it.each([
    ['no key', {}],
    ['a wrong key', { authorization: 'Bearer wrong' }],
    ['another scheme', { authorization: `Basic ${API_KEY}` }],
  ])('answer a request with %s', async (_, headers) => {
    const response = await fetch(`${base}/v1/endpoints`, { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="event-gateway"');
    expect(await response.json()).toMatchObject({ code: 'unauthorized' });
  });

  it('answer a change of what the file manages', async () => {
    await control.writes.change(ADMIN.author, (state) => {
      const [endpoint] = state.endpoints.values();
      const filed = { ...endpoint!, id: 'filed', managedBy: 'file' as const };
      return { changes: [{ kind: 'endpoint-put', endpoint: filed }], result: undefined };
    });
    const answer = await call('PATCH', '/v1/endpoints/filed', { maxInFlight: 1 });
    expect(answer.body).toMatchObject({ status: 409, code: 'managed-by-file' });
  });

  it('hide what only operators may know, and log it', async () => {
    const fault = new Error('the plan of the cellar');
    const get = control.endpoints.get.bind(control.endpoints);
    control.endpoints.get = () => {
      throw fault;
    };
    const answer = await call('GET', '/v1/endpoints/x');
    control.endpoints.get = get;
    expect(answer.body).toMatchObject({ status: 500, code: 'internal-error' });
    expect(JSON.stringify(answer.body)).not.toContain('cellar');
    await eventually('its line', () => linesNamed('api.failed').length > 0);
    expect(linesNamed('api.failed')).toMatchObject([
      { level: 'error', fields: { path: '/v1/endpoints/x', status: 500, error: fault } },
    ]);
  });
});

describe('an API whose control topic is not read yet', () => {
  it('says that it is starting instead of denying what is there', async () => {
    const log = { isReady: false };
    const early = await createHttpApp({
      module: everything(log),
      authenticator: new Authentication(
        new SettingsKey(API_KEY),
        { state: control.state, log },
        null,
        Date.now,
      ),
      limits: testLimits(),
      trustedProxies: [],
      corsOrigins: [],
      logger,
    });
    const url = `http://127.0.0.1:${await early.listen(0, '127.0.0.1')}`;
    const get = async (path: string) => fetch(url + path, { headers: WITH_KEY });

    const refused = await get('/v1/endpoints/x');
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'starting' });
    expect((await get('/health/live')).status).toBe(200);
    expect((await get('/v1/log-level')).status).toBe(200);
    const ofAnotherKey = { headers: { authorization: 'Bearer egk_not-read-yet' } };
    const unknown = await fetch(`${url}/v1/log-level`, ofAnotherKey);
    expect([unknown.status, await unknown.json()]).toMatchObject([503, { code: 'starting' }]);
    log.isReady = true;
    expect((await fetch(`${url}/v1/log-level`, ofAnotherKey)).status).toBe(401);
    expect((await get('/v1/endpoints/x')).status).toBe(404);
    await early.close();
  });
});

describe('operations', () => {
  it('tells liveness and readiness without a key', async () => {
    expect((await fetch(`${base}/health/live`)).status).toBe(200);
    expect((await fetch(`${base}/health/ready`)).status).toBe(200);
  });

  it('names the checks that are down with status 503', async () => {
    sinkIsUp = false;
    const response = await fetch(`${base}/health/ready`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      status: 'error',
      error: { sink: { status: 'down', message: 'the last write failed' } },
      info: { control: { status: 'up', progress: { done: 3, of: 3, unit: 'records' } } },
    });
    expect((await fetch(`${base}/health/live`)).status).toBe(200);
  });

  it('shows metrics as text', async () => {
    const response = await fetch(`${base}/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await response.text()).toContain('# TYPE event_gateway_attempts_total counter');
  });

  it('serves the documentation, and docs/openapi.json is the same', async () => {
    expect((await fetch(`${base}/docs`)).status).toBe(200);
    const served = await (await fetch(`${base}/openapi.json`)).json();
    expect(served).toMatchObject({ openapi: '3.1.0' });
    const written = await readFile(new URL('../../docs/openapi.json', import.meta.url), 'utf8');
    expect(JSON.parse(written)).toEqual(served);
  });
});

describe('the level of the log over HTTP', () => {
  it('is shown, and changed for a while or for good', async () => {
    expect((await call('GET', '/v1/log-level')).body).toEqual({
      level: 'info',
      configured: 'info',
      until: null,
      instance: 'replica-1',
    });
    const changed = await call('PUT', '/v1/log-level', { level: 'debug', forSeconds: 600 });
    expect(changed).toMatchObject({
      status: 200,
      body: { level: 'debug', until: '2030-01-01T00:10:00.000Z' },
    });
    expect(logger.level).toBe('debug');
    const back = await call('PUT', '/v1/log-level', { level: 'info' });
    expect(back.body).toMatchObject({ level: 'info', until: null });
    expect(logger.level).toBe('info');
  });

  it('asks for the key', async () => {
    for (const method of ['GET', 'PUT'])
      expect((await call(method, '/v1/log-level', undefined, { authorization: '' })).status).toBe(
        401,
      );
  });

  it.each([
    ['level', { level: 'loud' }],
    ['level', {}],
    ['forSeconds', { level: 'debug', forSeconds: 0 }],
  ])('names the field %s of what is wrong in %j', async (field, body) => {
    const answer = await call('PUT', '/v1/log-level', body);
    expect(answer.status).toBe(422);
    expect(fieldsOf(answer)).toEqual([field]);
  });
});

describe('the lines of the API', () => {
  it('tell of each change: who was asked, how it ended and how long it took', async () => {
    const lines = await linesOf(() => anEndpoint({ secret: SECRET }));
    expect(lines).toEqual([
      {
        level: 'info',
        event: 'api.answered',
        fields: {
          request_id: expect.any(String),
          method: 'POST',
          path: '/v1/endpoints',
          status: 201,
          duration_ms: expect.any(Number),
          caller: 'api-key:settings',
          address: '127.0.0.1',
        },
      },
    ]);
  });

  it('tell of each refusal with the code that the client saw', async () => {
    expect(
      await linesOf(() => call('GET', '/v1/endpoints/nobody?token=x', undefined)),
    ).toMatchObject([
      {
        level: 'info',
        fields: { path: '/v1/endpoints/nobody', status: 404, problem: 'not-found' },
      },
    ]);
    const wrong = { authorization: 'Bearer wrong' };
    expect(await linesOf(() => call('GET', '/v1/endpoints', undefined, wrong))).toMatchObject([
      { level: 'info', fields: { status: 401, problem: 'unauthorized' } },
    ]);
  });

  it('tell of reads and probes only at debug', async () => {
    sinkIsUp = false;
    const lines = await linesOf(readEverything, 4);
    expect(lines.map(({ level, fields }) => [level, fields['path'], fields['status']])).toEqual([
      ['debug', '/v1/endpoints', 200],
      ['debug', '/health/live', 200],
      ['debug', '/health/ready', 503],
      ['debug', '/metrics', 200],
    ]);
  });
});

describe('an API without authentication', () => {
  it('trusts everybody', async () => {
    const open = await createHttpApp({
      module: everything(),
      authenticator: null,
      limits: testLimits(),
      trustedProxies: [],
      corsOrigins: [],
      logger,
    });
    const port = await open.listen(0, '127.0.0.1');
    const response = await fetch(`http://127.0.0.1:${port}/v1/endpoints`);
    expect(response.status).toBe(200);
    await response.text();
    await open.close();
  });
});
