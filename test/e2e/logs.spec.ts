import { freePort } from '../../scripts/processes/free-port.mjs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../contract/eventually.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { orders } from '../support/orders.js';
import { Scene } from '../support/scene.js';

jest.setTimeout(90_000);

/** In all that is planted. */
const MARK = 'Plant3dM4rk';
const ADMIN_KEY = `admin-${MARK}`;
const SIGNING = `whsec_${Buffer.from(`a secret of enough bytes ${MARK}`).toString('base64')}`;
const CLOSED_PORT = await freePort();

interface Line {
  readonly level: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

let scene: Scene;
let gateway: GatewayProcess;
beforeAll(async () => {
  scene = await Scene.open('logs', {
    settings: {
      API_AUTH: 'api-key',
      ADMIN_API_KEY: ADMIN_KEY,
      LOG_DELIVERY_SAMPLE_RATIO: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://user:${MARK}@127.0.0.1:${CLOSED_PORT}`,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${MARK}`,
    },
  });
  gateway = await scene.startGateway();
  await plantSecrets();
});
afterAll(() => scene.close());

/** Speaks to the API as an operator with the key. */
async function call(
  method: string,
  path: string,
  body?: unknown,
  key = ADMIN_KEY,
): Promise<number> {
  const response = await fetch(gateway.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  await response.text();
  return response.status;
}

function linesOf(event: string): Line[] {
  const lines: Line[] = gateway.output
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line));
  return lines.filter((line) => line.event === event);
}

/** Two endpoints full of secrets, one that is reached and one that is not, and requests that are refused with some. */
async function plantSecrets(): Promise<void> {
  const secrets = {
    secret: SIGNING,
    headers: { 'x-partner-key': `partner-${MARK}`, authorization: `Bearer ${MARK}` },
    retry: { maxAttempts: 1 },
  };
  const shop = { ...secrets, url: scene.receiver.url(`/shop?token=${MARK}`) };
  const away = { ...secrets, url: `http://127.0.0.1:${CLOSED_PORT}/hook?sig=${MARK}` };
  expect(await call('PUT', '/v1/endpoints/shop', shop)).toBe(201);
  expect(await call('PUT', '/v1/endpoints/away', away)).toBe(201);
  for (const endpointId of ['shop', 'away'])
    expect(await call('POST', '/v1/subscriptions', { endpointId, types: ['*'] })).toBe(201);

  expect(await call('GET', '/v1/endpoints', undefined, `wrong-${MARK}`)).toBe(401);
  expect(await call('GET', `/v1/endpoints/nobody?api_key=${MARK}`)).toBe(404);
  expect(await call('POST', '/v1/endpoints', `{"secret": "${SIGNING}", `)).toBe(400);
  const withUser = { url: `https://user:${MARK}@example.com/`, secret: `whsec_${MARK}` };
  expect(await call('POST', '/v1/endpoints', withUser)).toBe(422);
}

describe('the log of a gateway', () => {
  it('has one line for each unit of work, and of deliveries those that failed', async () => {
    await scene.produce(orders(3));
    await eventually('all results', () => scene.results().filter((r) => r.final).length === 6);

    const takenOver = linesOf('partition.taken-over').map(({ partition }) => partition);
    expect(new Set(takenOver)).toEqual(new Set([0, 1, 2, 3]));
    expect(takenOver).toHaveLength(4);
    expect(linesOf('control.changed').map((line) => line['change'])).toEqual([
      'endpoint-put',
      'endpoint-put',
      'subscription-put',
      'subscription-put',
    ]);
    expect(linesOf('api.answered').map((line) => [line['status'], line['problem']])).toEqual([
      [201, undefined],
      [201, undefined],
      [201, undefined],
      [201, undefined],
      [401, 'unauthorized'],
      [404, 'not-found'],
      [400, 'malformed-json'],
      [422, 'invalid-fields'],
    ]);
    const attempts = linesOf('delivery.attempted');
    expect(attempts).toHaveLength(3);
    for (const attempt of attempts)
      expect(attempt).toMatchObject({
        level: 'info',
        endpoint_id: 'away',
        verdict: 'dead',
        error_kind: 'connect',
        reason: 'attempts-exhausted',
      });
  });

  it('tells more when its level is changed while it runs', async () => {
    expect(await call('PUT', '/v1/log-level', { level: 'debug', forSeconds: 600 }, 'no')).toBe(401);
    expect(await call('PUT', '/v1/log-level', { level: 'debug', forSeconds: 600 })).toBe(200);
    await scene.produce(orders(2, 'order.created', 4));
    await eventually('all results', () => scene.results().filter((r) => r.final).length === 10);

    const delivered = linesOf('delivery.attempted').filter(
      (line) => line['verdict'] === 'delivered',
    );
    expect(delivered).toHaveLength(2);
    for (const line of delivered)
      expect(line).toMatchObject({ level: 'debug', endpoint_id: 'shop', status: 200 });
  });

  it('holds no secret, however it came in, at any level', async () => {
    await eventually('spans could not be exported', () => linesOf('traces.unexported').length > 0);
    expect(await gateway.terminate()).toBe(0);

    expect(scene.receiver.requests(`/shop?token=${MARK}`)[0]?.headers).toMatchObject({
      authorization: `Bearer ${MARK}`,
      'x-partner-key': `partner-${MARK}`,
    });
    expect(linesOf('process.stopped')).toHaveLength(1);
    for (const secret of [MARK, encodeURIComponent(MARK), SIGNING.slice('whsec_'.length)])
      expect(gateway.output).not.toContain(secret);
  });
});
