import { describe, expect, it } from '@jest/globals';
import { applyDeclared } from '../../../../src/control/declared/apply-declared.js';
import { readDeclared } from '../../../../src/control/declared/read-declared.js';
import { ADMIN, inMemoryControl } from '../../../support/in-memory-control.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const shop = {
  id: 'shop',
  url: 'https://shop.example/',
  secret: SECRET,
  headers: { 'x-a': '1' },
  retry: { delaysSeconds: [1, 2] },
};
const orders = { id: 'orders', endpointId: 'shop', types: ['order.*'] };
const now = () => Date.UTC(2030, 0, 1);

async function started() {
  const control = inMemoryControl();
  await control.log.start();
  const apply = async (endpoints?: unknown, subscriptions?: unknown) => {
    const { declared, faults } = readDeclared(
      { endpoints, subscriptions },
      { urls: control.urls, readFile: () => '' },
    );
    expect(faults).toEqual([]);
    return applyDeclared(control.writes, declared, now);
  };
  return { ...control, apply };
}

describe('the objects of the configuration file', () => {
  it('are written once, and not again while they stay the same', async () => {
    const { apply, state, log } = await started();
    expect(await apply([shop], [orders])).toEqual({ written: 2, removed: 0 });
    expect(state.endpoints.get('shop')).toMatchObject({ managedBy: 'file', version: 1 });
    expect(state.subscriptions.get('orders')).toMatchObject({
      managedBy: 'file',
      tenant: 'default',
    });
    const before = log.offset;
    expect(await apply([shop], [orders])).toEqual({ written: 0, removed: 0 });
    expect(log.offset).toBe(before);
  });

  it('get a new version when they change, and keep that they are disabled', async () => {
    const { apply, state, endpoints } = await started();
    await apply([shop], [orders]);
    await endpoints.disable('shop', 'answered 410');
    expect(await apply([shop], [orders])).toEqual({ written: 0, removed: 0 });
    expect(await apply([{ ...shop, maxInFlight: 1 }], [orders])).toEqual({
      written: 1,
      removed: 0,
    });
    expect(state.endpoints.get('shop')).toMatchObject({
      maxInFlight: 1,
      disabled: { reason: 'answered 410' },
    });
  });

  it('are deleted when they are no longer declared, with all their subscriptions', async () => {
    const { apply, state, subscriptions } = await started();
    await apply([shop], [orders]);
    await subscriptions.create(ADMIN, { endpointId: 'shop', types: ['*'] }, null);
    expect(await apply([], [])).toEqual({ written: 0, removed: 3 });
    expect([state.endpoints.size, state.subscriptions.size]).toEqual([0, 0]);
  });

  it('stay when the file does not speak of them', async () => {
    const { apply, state } = await started();
    await apply([shop], [orders]);
    expect(await apply()).toEqual({ written: 0, removed: 0 });
    expect(state.endpoints.size).toBe(1);
  });

  it('leave those of the API alone, unless they declare the same id', async () => {
    const { apply, state, endpoints } = await started();
    await endpoints.create(ADMIN, { url: 'https://example.com/' }, null, null);
    await endpoints.replace(ADMIN, 'shop', { url: 'https://old.example/' }, null, { kind: 'none' });
    await apply([shop], []);
    expect(state.endpoints.get('ep_0001')).toMatchObject({ managedBy: 'api' });
    expect(state.endpoints.get('shop')).toMatchObject({ managedBy: 'file', version: 2 });
  });

  it('may subscribe endpoints of the API, but none that do not exist', async () => {
    const { apply, endpoints } = await started();
    await endpoints.replace(ADMIN, 'theirs', { url: 'https://example.com/' }, null, {
      kind: 'none',
    });
    const toTheirs = { ...orders, endpointId: 'theirs' };
    expect(await apply([], [toTheirs])).toEqual({ written: 1, removed: 0 });
    await expect(apply([], [toTheirs, { ...orders, id: 'lost' }])).rejects.toMatchObject({
      code: 'settings-invalid',
      faults: [{ field: 'subscriptions[1].endpointId' }],
    });
  });
});
