import {
  array,
  assert,
  constantFrom,
  integer,
  oneof,
  property,
  record,
  type Arbitrary,
} from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import type { ControlChange } from '../../../src/control/control-change.js';
import { ControlState } from '../../../src/control/control-state.js';
import type { ApiKey } from '../../../src/control/keys/api-key.js';
import { aStoredEndpoint, aStoredSubscription } from '../../support/control-builders.js';

const id = constantFrom('a', 'b', 'c');
const tenant = constantFrom('acme', 'globex');
const version = integer({ min: 1, max: 5 });

const change: Arbitrary<ControlChange> = oneof(
  record({ id, tenant, version }).map(
    (fields) => ({ kind: 'endpoint-put', endpoint: aStoredEndpoint(fields) }) as const,
  ),
  record({ id, tenant, endpointId: id }).map(
    (fields) => ({ kind: 'subscription-put', subscription: aStoredSubscription(fields) }) as const,
  ),
  record({ id, version }).map(
    (fields) => ({ kind: 'api-key-put', apiKey: anApiKey(fields.id, fields.version) }) as const,
  ),
  record({ id }).map(
    (fields) =>
      ({
        kind: 'request-put',
        request: { ...fields, fingerprint: 'f', objectId: 'a', version: 1, at: 'now' },
      }) as const,
  ),
  record({
    kind: constantFrom(
      'endpoint-removed',
      'subscription-removed',
      'api-key-removed',
      'request-removed',
    ),
    id,
  }),
);

function anApiKey(name: string, ofVersion: number): ApiKey {
  const rest = { name, scopes: ['read'], expiresAt: null, createdAt: 'now' };
  return { id: name, digest: `of ${name}`, version: ofVersion, ...rest };
}

const byId = (objects: Iterable<{ readonly id: string }>) =>
  [...objects].toSorted((one, other) => (one.id < other.id ? -1 : 1));

/** All that can be asked of a state. */
function shown(state: ControlState): unknown {
  const ids = ['a', 'b', 'c'];
  const tenants = ['acme', 'globex'];
  return {
    endpoints: state.endpoints.page(10, null, () => true),
    subscriptions: state.subscriptions.page(10, null, () => true),
    apiKeys: byId(state.apiKeys.values()),
    requests: byId(state.requests.values()),
    ofEndpoint: ids.map((each) => state.subscriptionsOf(each)),
    byDigest: ids.map((each) => state.apiKeyBy(`of ${each}`)),
    counts: tenants.map((each) => [
      state.countOf('endpoints', each),
      state.countOf('subscriptions', each),
    ]),
  };
}

describe('a rehearsal of changes', () => {
  it('shows them as if they were applied, and leaves no trace', () => {
    assert(
      property(array(change), array(change), (before, rehearsed) => {
        const [state, applied] = [new ControlState(), new ControlState()];
        for (const each of before) for (const one of [state, applied]) one.apply(each);
        for (const each of rehearsed) applied.apply(each);
        const untouched = shown(state);
        let heard = 0;
        state.listen(() => (heard += 1));
        state.rehearse((apply) => {
          for (const each of rehearsed) apply(each);
          expect(shown(state)).toEqual(shown(applied));
        });
        expect(shown(state)).toEqual(untouched);
        expect(heard).toBe(0);
      }),
    );
  });

  it('leaves no trace when it ends with an error either', () => {
    const state = new ControlState();
    expect(() =>
      state.rehearse((apply) => {
        apply({ kind: 'endpoint-put', endpoint: aStoredEndpoint() });
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(state.endpoints.size).toBe(0);
  });
});
