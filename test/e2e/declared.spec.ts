import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { stringify } from 'yaml';
import { eventually } from '../contract/eventually.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { orders } from '../support/orders.js';
import { Scene } from '../support/scene.js';

jest.setTimeout(90_000);

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

describe('endpoints and subscriptions in the configuration file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'event-gateway-declared-'));
  const file = join(folder, 'gateway.yaml');
  let scene: Scene;
  let gateway: GatewayProcess;

  /** Starts a gateway with a file that declares these endpoints, each with a subscription to everything. */
  const startWith = async (ids: readonly string[]): Promise<void> => {
    writeFileSync(join(folder, 'secret'), `${secret}\n`);
    const endpoints = ids.map((id) => ({
      id,
      url: scene.receiver.url(`/${id}`),
      secretFile: join(folder, 'secret'),
    }));
    const subscriptions = ids.map((id) => ({ id: `${id}-all`, endpointId: id, types: ['*'] }));
    writeFileSync(file, stringify({ logLevel: 'info', endpoints, subscriptions }));
    gateway = await scene.startGateway({ CONFIG_FILE: file });
  };
  const whenRequests = (endpointId: string, count: number): Promise<void> =>
    eventually(
      `${count} requests to ${endpointId}`,
      () => scene.receiver.requests(`/${endpointId}`).length >= count,
    );

  beforeAll(async () => {
    scene = await Scene.open('declared');
    await scene.produce(orders(20));
    await startWith(['shipping', 'ledger']);
  });
  afterAll(async () => {
    await scene.close();
    rmSync(folder, { recursive: true });
  });

  it('get their events, signed with the secret of the file, also those that were there before', async () => {
    await whenRequests('shipping', 20);
    await whenRequests('ledger', 20);

    const { body, headers } = scene.receiver.requests('/ledger')[0]!;
    expect(() => new Webhook(secret).verify(body.toString(), headers)).not.toThrow();
  });

  it('are shown by the API, which refuses to change them', async () => {
    const api = scene.api();
    expect((await api.endpoint('shipping')).managedBy).toBe('file');
    const changes = [
      ['PATCH', '/v1/endpoints/shipping', { maxInFlight: 1 }],
      ['PUT', '/v1/endpoints/shipping', { url: scene.receiver.url('/other') }],
      ['DELETE', '/v1/endpoints/shipping', undefined],
      ['POST', '/v1/endpoints/shipping/secrets/rotate', {}],
      ['PATCH', '/v1/subscriptions/shipping-all', { types: ['order.paid'] }],
      ['DELETE', '/v1/subscriptions/shipping-all', undefined],
    ] as const;
    for (const [method, path, body] of changes) {
      const answer = await api.call(method, path, body);
      expect({ method, path, ...answer }).toMatchObject({
        status: 409,
        body: { code: 'managed-by-file' },
      });
    }
  });

  it('are gone after a start with a file that no longer names them', async () => {
    expect(await gateway.terminate()).toBe(0);
    await startWith(['ledger']);
    await scene.produce(orders(5, 'order.created', 21));
    await whenRequests('ledger', 25);

    expect((await scene.api().call('GET', '/v1/endpoints/shipping')).status).toBe(404);
    expect((await scene.api().call('GET', '/v1/subscriptions/shipping-all')).status).toBe(404);
    expect(scene.receiver.requests('/shipping')).toHaveLength(20);
  });
});
