import { describe, expect, it } from '@jest/globals';
import { TenantSubscriptions } from '../../../../src/pipeline/router/tenant-subscriptions.js';
import { aStoredSubscription } from '../../../support/control-builders.js';

function subscriptions(apart: boolean): TenantSubscriptions {
  const index = new TenantSubscriptions(apart);
  index.put(aStoredSubscription({ id: 'a', tenant: 'acme', types: ['*'] }));
  index.put(aStoredSubscription({ id: 'g', tenant: 'globex', types: ['*'] }));
  return index;
}

const idsOf = (found: readonly { readonly id: string }[]): string[] => found.map(({ id }) => id);

describe('the subscriptions of tenants', () => {
  it('match events of their own tenant only', () => {
    const index = subscriptions(true);
    expect(idsOf(index.match('order.created', 'orders', 'acme'))).toEqual(['a']);
    expect(index.match('order.created', 'orders', 'initech')).toEqual([]);
  });

  it('match all events where events have no tenant', () => {
    expect(idsOf(subscriptions(false).match('t', 'orders', null))).toEqual(['a', 'g']);
  });

  it('move with their tenant, and end when they are removed', () => {
    const index = subscriptions(true);
    index.put(aStoredSubscription({ id: 'a', tenant: 'globex', types: ['order.*'] }));
    expect(index.match('order.created', 'orders', 'acme')).toEqual([]);
    expect(idsOf(index.match('order.created', 'orders', 'globex')).toSorted()).toEqual(['a', 'g']);
    index.remove('a');
    index.remove('g');
    index.remove('g');
    expect(index.match('order.created', 'orders', 'globex')).toEqual([]);
  });
});
