import { describe, expect, it } from '@jest/globals';
import type { ControlChange } from '../../../src/control/control-change.js';
import { ControlState } from '../../../src/control/control-state.js';
import { aStoredEndpoint, aStoredSubscription } from '../../support/control-builders.js';

const OLD = 'whsec_b2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xk';
const NEW = 'whsec_bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3';

describe('ControlState', () => {
  it('tells listeners of each change, after it took effect', () => {
    const state = new ControlState();
    const seen: [ControlChange['kind'], number][] = [];
    const stop = state.listen(({ kind }) => seen.push([kind, state.endpoints.size]));
    state.apply({ kind: 'endpoint-put', endpoint: aStoredEndpoint() });
    state.apply({ kind: 'endpoint-removed', id: 'ep_1' });
    state.apply({ kind: 'endpoint-removed', id: 'ep_1' });
    stop();
    state.apply({ kind: 'endpoint-put', endpoint: aStoredEndpoint() });
    expect(seen).toEqual([
      ['endpoint-put', 1],
      ['endpoint-removed', 0],
    ]);
  });

  it('finds the subscriptions of an endpoint, also when they came first', () => {
    const state = new ControlState();
    state.apply({ kind: 'subscription-put', subscription: aStoredSubscription({ id: 'b' }) });
    state.apply({ kind: 'subscription-put', subscription: aStoredSubscription({ id: 'a' }) });
    state.apply({ kind: 'endpoint-put', endpoint: aStoredEndpoint() });
    expect(state.subscriptionsOf('ep_1').map(({ id }) => id)).toEqual(['a', 'b']);
    state.apply({ kind: 'subscription-removed', id: 'a' });
    expect(state.subscriptionsOf('ep_1').map(({ id }) => id)).toEqual(['b']);
    expect(state.subscriptionsOf('ep_2')).toEqual([]);
  });

  it('drops a secret when its time is over, and tells the listeners once', () => {
    const state = new ControlState();
    const endpoint = aStoredEndpoint({
      secrets: [NEW, OLD],
      secretExpiries: [null, '2030-01-01T00:01:00.000Z'],
    });
    state.apply({ kind: 'endpoint-put', endpoint });
    let told = 0;
    state.listen(() => (told += 1));
    state.expireSecrets(Date.parse('2030-01-01T00:00:59.999Z'));
    expect(state.endpoints.get('ep_1')?.secrets).toEqual([NEW, OLD]);
    state.expireSecrets(Date.parse('2030-01-01T00:01:00.000Z'));
    state.expireSecrets(Date.parse('2030-01-01T00:02:00.000Z'));
    expect(state.endpoints.get('ep_1')).toMatchObject({ secrets: [NEW], secretExpiries: [null] });
    expect(told).toBe(1);
  });
});
