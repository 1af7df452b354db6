import { describe, expect, it } from '@jest/globals';
import { ADMIN, inMemoryControl } from '../../../support/in-memory-control.js';

const draft = { url: 'https://example.com/hooks' };
const request = { id: 'r1', fingerprint: 'f1' };
const DAY_MS = 86_400_000;

async function started() {
  const clock = { nowMs: Date.UTC(2030, 0, 1) };
  const one = inMemoryControl({ now: () => clock.nowMs });
  const other = inMemoryControl({ now: () => clock.nowMs, kafka: one.kafka });
  await Promise.all([one.log.start(), other.log.start()]);
  return { one, other, clock };
}

describe('a request under an Idempotency-Key', () => {
  it('is carried out once, on whichever replica it comes again', async () => {
    const { one, other } = await started();
    const first = await one.endpoints.create(ADMIN, draft, null, request);
    const [again, elsewhere] = await Promise.all([
      one.endpoints.create(ADMIN, draft, null, request),
      other.endpoints.create(ADMIN, draft, null, request),
    ]);
    expect(again).toEqual(first);
    expect(elsewhere.endpoint.id).toBe(first.endpoint.id);
    expect(one.state.endpoints.size).toBe(1);
  });

  it('is carried out once also when it comes twice at the same time', async () => {
    const { one, other } = await started();
    const answers = await Promise.all(
      [one, other, one, other].map(({ endpoints }) =>
        endpoints.create(ADMIN, draft, null, request),
      ),
    );
    expect(new Set(answers.map(({ endpoint }) => endpoint.id)).size).toBe(1);
    expect(new Set(answers.map(({ secret }) => secret)).size).toBe(1);
  });

  it('tells the secret again only while it is the one that it made', async () => {
    const { one } = await started();
    const { endpoint } = await one.endpoints.create(ADMIN, draft, null, request);
    await one.endpoints.rotateSecret(ADMIN, endpoint.id, null, 0, { kind: 'none' }, null);
    expect((await one.endpoints.create(ADMIN, draft, null, request)).secret).toBeNull();
  });

  it('is refused when it asks for something else than before', async () => {
    const { one } = await started();
    await one.endpoints.create(ADMIN, draft, null, request);
    const changed = { ...request, fingerprint: 'f2' };
    await expect(one.endpoints.create(ADMIN, draft, null, changed)).rejects.toMatchObject({
      code: 'idempotency-mismatch',
    });
  });

  it('is forgotten after a day, along with the next one', async () => {
    const { one, clock } = await started();
    await one.endpoints.create(ADMIN, draft, null, request);
    clock.nowMs += DAY_MS;
    await one.endpoints.create(ADMIN, draft, null, { id: 'r2', fingerprint: 'f1' });
    expect([...one.state.requests.values()].map(({ id }) => id)).toEqual(['r2']);
    expect(one.state.endpoints.size).toBe(2);
  });

  it('leaves no trace when it was refused', async () => {
    const { one } = await started();
    const none = { endpointId: 'none', types: ['*'] };
    await expect(one.subscriptions.create(ADMIN, none, request)).rejects.toThrow(
      'names no endpoint',
    );
    expect(one.state.requests.size).toBe(0);
  });
});
