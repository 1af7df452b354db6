import { describe, expect, it } from '@jest/globals';
import { aStoredEndpoint } from '../../../support/control-builders.js';
import { inMemoryControl } from '../../../support/in-memory-control.js';

const ANY = { kind: 'none' } as const;
const draft = { url: 'https://example.com/hooks' };

async function started(nowMs = () => Date.UTC(2030, 0, 1)) {
  const control = inMemoryControl({ now: nowMs });
  await control.log.start();
  return control;
}

async function withFileEndpoint() {
  const control = await started();
  await control.log.change(() => ({
    changes: [
      { kind: 'endpoint-put', endpoint: aStoredEndpoint({ id: 'filed', managedBy: 'file' }) },
    ],
    result: null,
  }));
  return control;
}

describe('Endpoints', () => {
  it('gives a new one an id, a secret, defaults and times', async () => {
    const { endpoints, state } = await started();
    const { endpoint, secret, created } = await endpoints.create(draft, null);
    expect(endpoint).toMatchObject({
      id: 'ep_0001',
      version: 1,
      createdAt: '2030-01-01T00:00:00.000Z',
      managedBy: 'api',
      secrets: [secret],
    });
    expect(created).toBe(true);
    expect(state.endpoints.get('ep_0001')).toEqual(endpoint);
  });

  it('sets one second of the rate as burst when none is given', async () => {
    const { endpoints } = await started();
    const { endpoint } = await endpoints.create({ ...draft, rateLimit: { perSecond: 2.5 } }, null);
    expect(endpoint.rateLimit).toEqual({ perSecond: 2.5, burst: 3 });
  });

  it('refuses what the rules forbid, before it writes', async () => {
    const { endpoints, log } = await started();
    await expect(endpoints.create({ url: 'http://10.0.0.1' }, null)).rejects.toMatchObject({
      code: 'invalid-fields',
      faults: [{ field: 'url' }],
    });
    await expect(endpoints.create(draft, 'guessable')).rejects.toMatchObject({
      faults: [{ field: 'secret' }],
    });
    expect(log.offset).toBe(0);
  });

  it('keeps state that a client does not choose over a replacement', async () => {
    const { endpoints } = await started();
    const { endpoint } = await endpoints.create(draft, null);
    await endpoints.disable(endpoint.id, 'gone');
    const { endpoint: next } = await endpoints.replace(
      endpoint.id,
      { ...draft, maxInFlight: 1 },
      null,
      ANY,
    );
    expect(next).toMatchObject({
      maxInFlight: 1,
      disabled: { reason: 'gone' },
      secrets: endpoint.secrets,
      createdAt: endpoint.createdAt,
      version: 3,
    });
  });

  it('does not move one to another tenant', async () => {
    const { endpoints } = await started();
    await endpoints.replace('mine', { ...draft, tenant: 'a' }, null, ANY);
    await expect(
      endpoints.replace('mine', { ...draft, tenant: 'b' }, null, ANY),
    ).rejects.toMatchObject({ faults: [{ field: 'tenant' }] });
  });

  it('disables one once, and not at all when it is gone', async () => {
    const { endpoints, log } = await started();
    const { endpoint } = await endpoints.create(draft, null);
    expect(await endpoints.disable(endpoint.id, 'answered 410')).toBe(true);
    expect(await endpoints.disable(endpoint.id, 'answered 410 again')).toBe(false);
    expect(await endpoints.disable('gone', 'answered 410')).toBe(false);
    expect(endpoints.get(endpoint.id).disabled).toEqual({
      reason: 'answered 410',
      at: '2030-01-01T00:00:00.000Z',
    });
    expect(log.offset).toBe(2);
    expect((await endpoints.enable(endpoint.id, ANY)).disabled).toBeNull();
  });

  it('ends the old secrets at once when there is no overlap', async () => {
    const { endpoints } = await started();
    const { endpoint } = await endpoints.create(
      draft,
      `whsec_${Buffer.alloc(24).toString('base64')}`,
    );
    const rotated = await endpoints.rotateSecret(endpoint.id, null, 0, ANY);
    expect(rotated.endpoint.secrets).toEqual([rotated.secret]);
  });

  it('removes the subscriptions before the endpoint', async () => {
    const { endpoints, subscriptions, state } = await started();
    const { endpoint } = await endpoints.create(draft, null);
    await subscriptions.create({ endpointId: endpoint.id, types: ['*'] });
    const kinds: string[] = [];
    state.listen(({ kind }) => kinds.push(kind));
    await endpoints.delete(endpoint.id, ANY);
    expect(kinds).toEqual(['subscription-removed', 'endpoint-removed']);
  });

  it('leaves those of the file to the file, save for disabling and enabling', async () => {
    const { endpoints } = await withFileEndpoint();
    const refusals = [
      endpoints.update('filed', { maxInFlight: 1 }, ANY),
      endpoints.replace('filed', draft, null, ANY),
      endpoints.pause('filed', ANY),
      endpoints.rotateSecret('filed', null, 0, ANY),
      endpoints.delete('filed', ANY),
    ];
    for (const refusal of await Promise.allSettled(refusals)) {
      expect(refusal).toMatchObject({ status: 'rejected', reason: { code: 'managed-by-file' } });
    }
    await endpoints.disable('filed', 'answered 410');
    expect((await endpoints.enable('filed', ANY)).disabled).toBeNull();
  });

  it('says which one does not exist', async () => {
    const { endpoints } = await started();
    expect(() => endpoints.get('none')).toThrow('There is no endpoint none.');
    await expect(endpoints.update('none', {}, ANY)).rejects.toMatchObject({ code: 'not-found' });
    await expect(endpoints.delete('none', ANY)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('makes a key pair where that is asked for, and keeps it when the endpoint is replaced', async () => {
    const { endpoints } = await started();
    const wanted = { ...draft, keyType: 'ed25519' } as const;
    const { endpoint } = await endpoints.replace('pair', wanted, null, ANY);
    expect(endpoint.secrets).toEqual([`whsk_${Buffer.alloc(32, 7).toString('base64')}`]);
    const { endpoint: next, secret } = await endpoints.replace('pair', wanted, null, ANY);
    expect([next.secrets, secret]).toEqual([endpoint.secrets, null]);
  });

  it('takes any text as a secret for other signatures, and lets nobody go back with it', async () => {
    const { endpoints } = await started();
    const github = { ...draft, signature: { style: 'github' } } as const;
    const { endpoint } = await endpoints.create(github, 'the-secret-of-the-receiver');
    await expect(
      endpoints.update(endpoint.id, { signature: { style: 'standard' } }, ANY),
    ).rejects.toMatchObject({ faults: [{ field: 'secret' }] });
    await endpoints.rotateSecret(endpoint.id, null, 0, ANY);
    const back = await endpoints.update(endpoint.id, { signature: null }, ANY);
    expect(back.signature).toEqual({ style: 'standard' });
  });

  it('changes one member of an authorization, or its kind, or removes it', async () => {
    const { endpoints } = await started();
    const basic = { kind: 'basic', username: 'me', password: 'old' } as const;
    const { endpoint } = await endpoints.create({ ...draft, authorization: basic }, null);
    const patched = async (authorization: object | null) =>
      (await endpoints.update(endpoint.id, { authorization }, ANY)).authorization;
    expect(await patched({ password: 'new' })).toEqual({ ...basic, password: 'new' });
    expect(await patched({ kind: 'bearer', token: 't' })).toEqual({ kind: 'bearer', token: 't' });
    await expect(patched({ kind: 'basic' })).rejects.toMatchObject({
      faults: [{ field: 'authorization.username' }, { field: 'authorization.password' }],
    });
    expect(await patched(null)).toBeNull();
  });
});
