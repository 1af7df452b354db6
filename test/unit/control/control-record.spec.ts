import { assert, constant, json, oneof, option, property, uint8Array } from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import type { ControlChange } from '../../../src/control/control-change.js';
import { readControlRecord, writeControlRecord } from '../../../src/control/control-record.js';
import { aStoredEndpoint, aStoredSubscription } from '../../support/control-builders.js';

function read(key: string | null, value: string | null) {
  return readControlRecord(
    key === null ? null : Buffer.from(key),
    value === null ? null : Buffer.from(value),
  );
}

describe('a control record', () => {
  it.each<ControlChange>([
    { kind: 'endpoint-put', endpoint: aStoredEndpoint({ rateLimit: { perSecond: 1, burst: 2 } }) },
    {
      kind: 'endpoint-put',
      endpoint: aStoredEndpoint({ disabled: { reason: 'gone', at: 'now' } }),
    },
    { kind: 'subscription-put', subscription: aStoredSubscription() },
    {
      kind: 'api-key-put',
      apiKey: {
        id: 'key_1',
        name: 'ci',
        scopes: ['admin'],
        digest: 'd',
        expiresAt: null,
        version: 1,
        createdAt: 'now',
      },
    },
    {
      kind: 'request-put',
      request: { id: 'r', fingerprint: 'f', objectId: 'ep_1', version: 1, at: 'now' },
    },
    { kind: 'api-key-removed', id: 'key_1' },
    { kind: 'request-removed', id: 'r' },
    { kind: 'endpoint-removed', id: 'ep_1' },
    { kind: 'subscription-removed', id: 'sub_1' },
  ])('reads back as it was written: $kind', (change) => {
    const { key, value } = writeControlRecord(change);
    expect(read(key, value)).toEqual({ kind: 'change', change });
  });

  it('of another kind is left alone', () => {
    expect(read('owner', '{}')).toEqual({ kind: 'foreign' });
    expect(read('tenant/acme', '{}')).toEqual({ kind: 'foreign' });
  });

  it.each([
    ['no key', null, '{}'],
    ['no JSON', 'endpoint/a', 'nonsense'],
    ['no object', 'endpoint/a', '[]'],
    ['an unknown form', 'endpoint/a', '{"v":0}'],
    ['no endpoint', 'endpoint/a', '{"v":1}'],
    ['another id', 'endpoint/a', JSON.stringify({ v: 1, endpoint: aStoredEndpoint({ id: 'b' }) })],
    [
      'a wrong type',
      'endpoint/ep_1',
      JSON.stringify({ v: 1, endpoint: { ...aStoredEndpoint(), retry: { delaysSeconds: 5 } } }),
    ],
    ['half a subscription', 'subscription/sub_1', '{"v":1,"subscription":{"id":"sub_1"}}'],
  ])('with %s is unreadable, with a reason', (_, key, value) => {
    expect(read(key, value)).toEqual({ kind: 'unreadable', reason: expect.any(String) });
  });

  it('of a newer gateway is told from a damaged one', () => {
    expect(read('endpoint/a', '{"v":2,"endpoint":{"shape":"unknown"}}')).toEqual({
      kind: 'newer',
      reason: 'its form 2 is newer than 1',
    });
  });

  it('never throws, whatever its bytes', () => {
    const bytes = option(uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)));
    const keys = oneof(bytes, constant(Buffer.from('endpoint/a')));
    const values = oneof(
      bytes,
      json().map((text) => Buffer.from(`{"v":1,"endpoint":${text}}`)),
    );
    assert(
      property(keys, values, (key, value) => {
        expect(['change', 'foreign', 'newer', 'unreadable']).toContain(
          readControlRecord(key, value).kind,
        );
      }),
    );
  });
});
