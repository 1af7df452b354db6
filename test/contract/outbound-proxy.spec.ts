import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AddressGuard } from '../../src/pipeline/sending/address-guard.js';
import type { ResolveAll } from '../../src/pipeline/sending/guarded-lookup.js';
import { ConnectTunnels, type ProxyOptions } from '../../src/pipeline/sending/proxy/tunnels.js';
import type {
  UndiciSender,
  UndiciSenderOptions,
} from '../../src/pipeline/sending/undici-sender.js';
import { aSender, post } from '../support/a-sender.js';
import { selfSignedCertificate } from '../support/certificate.js';
import { ConnectProxy, type ConnectProxyOptions } from '../support/connect-proxy.js';
import { Receiver } from '../support/receiver.js';

const CERTIFICATE = selfSignedCertificate(['localhost', 'hooks.test']);
const GUARD = new AddressGuard({ allowCidrs: ['127.0.0.1/32'], denyCidrs: [] });

let receiver: Receiver;
let secure: Receiver;
const proxies: ConnectProxy[] = [];
const senders: UndiciSender[] = [];

beforeAll(async () => {
  receiver = await Receiver.start();
  secure = await Receiver.start({ tls: CERTIFICATE });
});
afterEach(async () => {
  receiver.reset();
  secure.reset();
  await Promise.all(senders.splice(0).map((sender) => sender.close()));
  await Promise.all(proxies.splice(0).map((proxy) => proxy.stop()));
});
afterAll(() => Promise.all([receiver.stop(), secure.stop()]));

async function aProxy(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const proxy = await ConnectProxy.start(options);
  proxies.push(proxy);
  return proxy;
}

function through(
  url: string,
  proxy: Partial<ProxyOptions> = {},
  more: Partial<UndiciSenderOptions> = {},
): UndiciSender {
  const tunnels = new ConnectTunnels({ url, ca: null, target: 'address', ...proxy }, 2_000);
  const ca = [CERTIFICATE.cert];
  const sender = aSender({ guard: GUARD, tunnels, ca, resolve: resolveTo('127.0.0.1'), ...more });
  senders.push(sender);
  return sender;
}

function resolveTo(...addresses: string[]): ResolveAll {
  return (_host, _options, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
}

describe('an outbound proxy', () => {
  it('is told the address that was checked, for http too, and sees the request only where it is http', async () => {
    const proxy = await aProxy();
    const sender = through(proxy.url());
    const plain = `http://hooks.test:${receiver.port}/a`;
    const encrypted = `https://hooks.test:${secure.port}/b`;
    expect(await post(sender, plain)).toMatchObject({ kind: 'response', status: 200 });
    expect(await post(sender, encrypted)).toMatchObject({ kind: 'response', status: 200 });
    expect(proxy.asked).toEqual([`127.0.0.1:${receiver.port}`, `127.0.0.1:${secure.port}`]);
    expect(receiver.requests('/a')[0]?.headers).toMatchObject({
      host: `hooks.test:${receiver.port}`,
    });
    expect(receiver.requests('/a')[0]?.headers).not.toHaveProperty('proxy-authorization');
    expect(secure.requests('/b')).toHaveLength(1);
  });

  it('is told the name where the operator wants that', async () => {
    const proxy = await aProxy({ hosts: { 'hooks.test': '127.0.0.1' } });
    const sender = through(proxy.url(), { target: 'name' });
    const answer = await post(sender, `https://hooks.test:${secure.port}/`);
    expect(answer).toMatchObject({ kind: 'response', status: 200 });
    expect(proxy.asked).toEqual([`hooks.test:${secure.port}`]);
  });

  it.each(['address', 'name'] as const)(
    'is not asked for what the guard denies, when it is told the %s',
    async (target) => {
      const proxy = await aProxy({ hosts: { 'inside.test': '127.0.0.1' } });
      const sender = through(proxy.url(), { target }, { resolve: resolveTo('10.0.0.1', '::1') });
      for (const host of ['inside.test', '10.0.0.1', '[::ffff:a9fe:a9fe]', '0x7f.2', '2852039166'])
        expect(await post(sender, `http://${host}:${receiver.port}/`)).toMatchObject({
          failure: 'address-denied',
        });
      expect(proxy.asked).toEqual([]);
    },
  );

  it('is given the permitted addresses of a name one after the other', async () => {
    const proxy = await aProxy();
    const guard = new AddressGuard({ allowCidrs: ['127.0.0.0/30'], denyCidrs: [] });
    const resolve = resolveTo('10.0.0.1', '127.0.0.3', '127.0.0.1');
    const sender = through(proxy.url(), {}, { guard, resolve });
    const answer = await post(sender, `http://hooks.test:${receiver.port}/`);
    expect(answer).toMatchObject({ kind: 'response', status: 200 });
    expect(proxy.asked).toEqual([`127.0.0.3:${receiver.port}`, `127.0.0.1:${receiver.port}`]);
  });

  it('gets the credentials in its URL, decoded', async () => {
    const proxy = await aProxy();
    const sender = through(proxy.url('me%40here:p%3Aw@'));
    await post(sender, `http://hooks.test:${receiver.port}/`);
    expect(proxy.credentials).toEqual([`Basic ${Buffer.from('me@here:p:w').toString('base64')}`]);
  });

  it('may speak TLS, with an authority of its own', async () => {
    const proxy = await aProxy({ tls: CERTIFICATE });
    const sender = through(proxy.url(), { ca: CERTIFICATE.cert });
    const answer = await post(sender, `https://hooks.test:${secure.port}/`);
    expect(answer).toMatchObject({ kind: 'response', status: 200 });
    const stranger = through(proxy.url());
    expect(await post(stranger, `https://hooks.test:${secure.port}/`)).toMatchObject({
      failure: 'proxy',
    });
  });

  it('does not vouch for the endpoint: a wrong certificate is still one', async () => {
    const proxy = await aProxy();
    const sender = through(proxy.url());
    expect(await post(sender, `https://other.test:${secure.port}/`)).toMatchObject({
      failure: 'tls',
    });
  });

  it.each([403, 407, 502])('that answers %i makes a failure of the proxy', async (refuseWith) => {
    const proxy = await aProxy({ refuseWith });
    const answer = await post(through(proxy.url()), `http://hooks.test:${receiver.port}/`);
    expect(answer).toMatchObject({
      failure: 'proxy',
      message: `the outbound proxy answered ${refuseWith} to CONNECT`,
    });
  });

  it('that is not there makes a failure of the proxy, which tells nothing of it', async () => {
    const proxy = await ConnectProxy.start();
    const url = proxy.url('user:password@');
    await proxy.stop();
    const answer = await post(through(url), `http://hooks.test:${receiver.port}/`);
    expect(answer).toMatchObject({ failure: 'proxy', message: expect.stringContaining('ECONN') });
    expect(JSON.stringify(answer)).not.toMatch(/password|127\.0\.0\.1/);
  });
});
