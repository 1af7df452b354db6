import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../contract/eventually.js';
import { ConnectProxy } from '../support/connect-proxy.js';
import { DnsServer } from '../support/dns-server.js';
import { orders } from '../support/orders.js';
import { Scene } from '../support/scene.js';

let scene: Scene;
let dns: DnsServer;
let proxy: ConnectProxy;

beforeAll(async () => {
  scene = await Scene.open('outbound');
  dns = await DnsServer.start((name) => (name === 'turns.test' ? ['10.0.0.1'] : ['127.0.0.1']));
  proxy = await ConnectProxy.start();
  await scene.startGateway({
    ENDPOINT_DNS_SERVERS: dns.address,
    ENDPOINT_PROXY_URL: proxy.url('gateway:pass@'),
    ENDPOINT_ALLOW_HOSTS: 'test',
    ENDPOINT_DENY_PORTS: '6379',
  });
});
afterAll(async () => {
  await scene.close();
  await proxy.stop();
  await dns.stop();
});

describe('a gateway behind a proxy, with name servers of its own', () => {
  it('delivers through the proxy to the address that its name servers gave and its guard passed', async () => {
    await scene.endpoint('hooks', {
      endpoint: { url: scene.receiver.url('/hooks', 'hooks.test') },
    });
    await scene.endpoint('turns', {
      endpoint: { url: scene.receiver.url('/turns', 'turns.test'), retry: { maxAttempts: 1 } },
    });
    await scene.produce(orders(1));
    await eventually('the results', () => scene.results('hooks').length > 0);
    await eventually('the refusal', () => scene.results('turns').length > 0);

    expect(scene.results('hooks')[0]).toMatchObject({ kind: 'attempt.succeeded' });
    expect(scene.results('turns')[0]).toMatchObject({ error: { kind: 'address-denied' } });
    expect(proxy.asked).toEqual([`127.0.0.1:${scene.receiver.port}`]);
    expect(proxy.credentials[0]).toMatch(/^Basic /);
    expect(dns.asked).toContain('hooks.test');
  });

  it.each([
    ['http://127.0.0.1/', 'ENDPOINT_ALLOW_HOSTS'],
    ['https://example.com/', 'ENDPOINT_ALLOW_HOSTS'],
    ['https://hooks.test:6379/', 'ENDPOINT_DENY_PORTS'],
    ['https://hooks.test:25/', 'ENDPOINT_ALLOW_PORTS'],
  ])('takes no endpoint at %s, and names the setting', async (url, setting) => {
    const { status, body } = await scene.api().call('POST', '/v1/endpoints', { url });
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain(setting);
  });
});
