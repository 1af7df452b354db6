import { describe, expect, it } from '@jest/globals';
import { aStoredEndpoint } from '../../../support/control-builders.js';
import { ADMIN, inMemoryControl } from '../../../support/in-memory-control.js';

const ANY = { kind: 'none' } as const;
const draft = { url: 'https://example.com/hooks' };

async function started(nowMs = () => Date.UTC(2030, 0, 1)) {
  const control = inMemoryControl({ now: nowMs });
  await control.log.start();
  return control;
}

async function withFileEndpoint() {
  const control = await started();
  await control.writes.change(ADMIN.author, () => ({
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
    const { endpoint, secret, created } = await endpoints.create(ADMIN, draft, null, null);
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
    const { endpoint } = await endpoints.create(
      ADMIN,
      { ...draft, rateLimit: { perSecond: 2.5 } },
      null,
      null,
    );
    expect(endpoint.rateLimit).toEqual({ perSecond: 2.5, burst: 3 });
  });

  it('refuses what the rules forbid, before it writes', async () => {
    const { endpoints, log } = await started();
    await expect(
      endpoints.create(ADMIN, { url: 'http://10.0.0.1' }, null, null),
    ).rejects.toMatchObject({
      code: 'invalid-fields',
      faults: [{ field: 'url' }],
    });
    await expect(endpoints.create(ADMIN, draft, 'guessable', null)).rejects.toMatchObject({
      faults: [{ field: 'secret' }],
    });
    expect(log.offset).toBe(0);
  });

  it('keeps state that a client does not choose over a replacement', async () => {
    const { endpoints } = await started();
    const { endpoint } = await endpoints.create(ADMIN, draft, null, null);
    await endpoints.disable(endpoint.id, 'gone');
    const { endpoint: next } = await endpoints.replace(
      ADMIN,
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
    await endpoints.replace(ADMIN, 'mine', { ...draft, tenant: 'a' }, null, ANY);
    await expect(
      endpoints.replace(ADMIN, 'mine', { ...draft, tenant: 'b' }, null, ANY),
    ).rejects.toMatchObject({ faults: [{ field: 'tenant' }] });
  });

  it('disables one once, and not at all when it is gone', async () => {
    const { endpoints } = await started();
    const { endpoint } = await endpoints.create(ADMIN, draft, null, null);
    expect(await endpoints.disable(endpoint.id, 'answered 410')).toBe(true);
    expect(await endpoints.disable(endpoint.id, 'answered 410 again')).toBe(false);
    expect(await endpoints.disable('gone', 'answered 410')).toBe(false);
    expect(endpoints.get(ADMIN, endpoint.id).disabled).toEqual({
      reason: 'answered 410',
      at: '2030-01-01T00:00:00.000Z',
    });
    expect(endpoints.get(ADMIN, endpoint.id).version).toBe(2);
    expect((await endpoints.enable(ADMIN, endpoint.id, ANY)).disabled).toBeNull();
  });

  it('ends the old secrets at once when there is no overlap', async () => {
    const { endpoints } = await started();
    const { endpoint } = await endpoints.create(
      ADMIN,
      draft,
      `whsec_${Buffer.alloc(24).toString('base64')}`,
      null,
    );
    const rotated = await endpoints.rotateSecret(ADMIN, endpoint.id, null, 0, ANY, null);
    expect(rotated.endpoint.secrets).toEqual([rotated.secret]);
  });

  it('removes the subscriptions before the endpoint', async () => {
    const { endpoints, subscriptions, state } = await started();
    const { endpoint } = await endpoints.create(ADMIN, draft, null, null);
    await subscriptions.create(ADMIN, { endpointId: endpoint.id, types: ['*'] }, null);
    const kinds: string[] = [];
    state.listen(({ kind }) => kinds.push(kind));
    await endpoints.delete(ADMIN, endpoint.id, ANY);
    expect(kinds).toEqual(['subscription-removed', 'endpoint-removed']);
  });

  it('leaves those of the file to the file, save for disabling and enabling', async () => {
    const { endpoints } = await withFileEndpoint();
    const refusals = [
      endpoints.update(ADMIN, 'filed', { maxInFlight: 1 }, ANY),
      endpoints.replace(ADMIN, 'filed', draft, null, ANY),
      endpoints.pause(ADMIN, 'filed', ANY),
      endpoints.rotateSecret(ADMIN, 'filed', null, 0, ANY, null),
      endpoints.delete(ADMIN, 'filed', ANY),
    ];
    for (const refusal of await Promise.allSettled(refusals)) {
      expect(refusal).toMatchObject({ status: 'rejected', reason: { code: 'managed-by-file' } });
    }
    await endpoints.disable('filed', 'answered 410');
    expect((await endpoints.enable(ADMIN, 'filed', ANY)).disabled).toBeNull();
  });

  it('says which one does not exist', async () => {
    const { endpoints } = await started();
    expect(() => endpoints.get(ADMIN, 'none')).toThrow('There is no endpoint none.');
    await expect(endpoints.update(ADMIN, 'none', {}, ANY)).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(endpoints.delete(ADMIN, 'none', ANY)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('makes a key pair where that is asked for, and keeps it when the endpoint is replaced', async () => {
    const { endpoints } = await started();
    const wanted = { ...draft, keyType: 'ed25519' } as const;
    const { endpoint } = await endpoints.replace(ADMIN, 'pair', wanted, null, ANY);
    expect(endpoint.secrets).toEqual([`whsk_${Buffer.alloc(32, 7).toString('base64')}`]);
    const { endpoint: next, secret } = await endpoints.replace(ADMIN, 'pair', wanted, null, ANY);
    expect([next.secrets, secret]).toEqual([endpoint.secrets, null]);
  });

  it('takes any text as a secret for other signatures, and lets nobody go back with it', async () => {
    const { endpoints } = await started();
    const github = { ...draft, signature: { style: 'github' } } as const;
    const { endpoint } = await endpoints.create(ADMIN, github, 'the-secret-of-the-receiver', null);
    await expect(
      endpoints.update(ADMIN, endpoint.id, { signature: { style: 'standard' } }, ANY),
    ).rejects.toMatchObject({ faults: [{ field: 'secret' }] });
    await endpoints.rotateSecret(ADMIN, endpoint.id, null, 0, ANY, null);
    const back = await endpoints.update(ADMIN, endpoint.id, { signature: null }, ANY);
    expect(back.signature).toEqual({ style: 'standard' });
  });

  it('changes one member of an authorization, or its kind, or removes it', async () => {
    const { endpoints } = await started();
    const basic = { kind: 'basic', username: 'me', password: 'old' } as const;
    const { endpoint } = await endpoints.create(
      ADMIN,
      { ...draft, authorization: basic },
      null,
      null,
    );
    const patched = async (authorization: object | null) =>
      (await endpoints.update(ADMIN, endpoint.id, { authorization }, ANY)).authorization;
    expect(await patched({ password: 'new' })).toEqual({ ...basic, password: 'new' });
    expect(await patched({ kind: 'bearer', token: 't' })).toEqual({ kind: 'bearer', token: 't' });
    await expect(patched({ kind: 'basic' })).rejects.toMatchObject({
      faults: [{ field: 'authorization.username' }, { field: 'authorization.password' }],
    });
    expect(await patched(null)).toBeNull();
  });
});
