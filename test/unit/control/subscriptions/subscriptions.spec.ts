import { describe, expect, it } from '@jest/globals';
import { topicsRule, typesRule } from '../../../../src/control/subscriptions/subscription.js';
import { aStoredSubscription } from '../../../support/control-builders.js';
import { ADMIN, inMemoryControl } from '../../../support/in-memory-control.js';

const ANY = { kind: 'none' } as const;

async function withEndpoint() {
  const control = inMemoryControl();
  await control.log.start();
  await control.endpoints.replace(
    ADMIN,
    'shop',
    { url: 'https://example.com/', tenant: 'acme' },
    null,
    ANY,
  );
  return control;
}

describe('Subscriptions', () => {
  it('belong to the tenant of their endpoint', async () => {
    const { subscriptions } = await withEndpoint();
    const subscription = await subscriptions.create(
      ADMIN,
      { endpointId: 'shop', types: ['order.*'] },
      null,
    );
    expect(subscription).toMatchObject({ id: 'sub_0001', tenant: 'acme', format: 'standard' });
  });

  it('need an endpoint that exists, and stay with it', async () => {
    const { subscriptions } = await withEndpoint();
    const draft = { endpointId: 'none', types: ['*'] };
    await expect(subscriptions.create(ADMIN, draft, null)).rejects.toMatchObject({
      faults: [{ field: 'endpointId' }],
    });
    await subscriptions.replace(ADMIN, 'mine', { endpointId: 'shop', types: ['*'] }, ANY);
    await expect(subscriptions.replace(ADMIN, 'mine', draft, ANY)).rejects.toMatchObject({
      faults: [{ field: 'endpointId' }],
    });
  });

  it('are listed as far as they are wanted', async () => {
    const { subscriptions } = await withEndpoint();
    await subscriptions.create(ADMIN, { endpointId: 'shop', types: ['*'] }, null);
    const listed = (wanted: boolean): number =>
      subscriptions.list(ADMIN, 10, null, () => wanted).items.length;
    expect([listed(true), listed(false)]).toEqual([1, 0]);
  });

  it('of the file are left to the file', async () => {
    const { subscriptions, writes } = await withEndpoint();
    const subscription = aStoredSubscription({
      id: 'filed',
      endpointId: 'shop',
      managedBy: 'file',
    });
    await writes.change(ADMIN.author, () => ({
      changes: [{ kind: 'subscription-put', subscription }],
      result: null,
    }));
    await expect(
      subscriptions.update(ADMIN, 'filed', { enabled: false }, ANY),
    ).rejects.toMatchObject({
      code: 'managed-by-file',
    });
    await expect(subscriptions.delete(ADMIN, 'filed', ANY)).rejects.toMatchObject({
      code: 'managed-by-file',
    });
  });
});

describe('the types of a subscription', () => {
  it.each([['order.created'], ['order.*'], ['*'], ['com.acme/Order_v1']])('may be %s', (type) =>
    expect(typesRule.fault([type])).toBeNull(),
  );

  it.each([['order.*.x'], ['*.order'], ['or der'], [''], ['order*']])('may not be %j', (type) =>
    expect(typesRule.fault([type])).not.toBeNull(),
  );

  it('are at least one, while topics may be none', () => {
    expect(typesRule.fault([])).not.toBeNull();
    expect(topicsRule.fault([])).toBeNull();
  });
});
