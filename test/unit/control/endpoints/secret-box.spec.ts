import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { THE_GATEWAY } from '../../../../src/control/author.js';
import { readControlRecord, writeControlRecord } from '../../../../src/control/control-record.js';
import type { Endpoint } from '../../../../src/control/endpoints/endpoint.js';
import { resealEndpoints } from '../../../../src/control/endpoints/reseal.js';
import { sealingKeys } from '../../../../src/control/endpoints/sealing-keys.js';
import type { SealingKey } from '../../../../src/control/endpoints/sealed-text.js';
import { KeyRingBox, OPEN_BOX } from '../../../../src/control/endpoints/secret-box.js';
import type { GatewayError } from '../../../../src/gateway-error.js';
import { aStoredEndpoint } from '../../../support/control-builders.js';
import { inMemoryControl } from '../../../support/in-memory-control.js';

const ONE: SealingKey = { id: 'one', key: createSecretKey(Buffer.alloc(32, 1)) };
const TWO: SealingKey = { id: 'two', key: createSecretKey(Buffer.alloc(32, 2)) };

const SECRETS = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'pass-word', 'private-key'];
const FULL = aStoredEndpoint({
  secrets: [SECRETS[0]!],
  authorization: { kind: 'basic', username: 'me', password: SECRETS[1]! },
  clientCertificate: { certificate: 'public', privateKey: SECRETS[2]! },
});

function aBox(...ring: SealingKey[]) {
  const told: GatewayError[] = [];
  return { box: new KeyRingBox(ring, (error) => void told.push(error)), told };
}

function recordOf(endpoint: Endpoint, box = OPEN_BOX): string {
  return writeControlRecord({ kind: 'endpoint-put', endpoint }, box).value ?? '';
}

function read(value: string, box = OPEN_BOX, id = 'ep_1') {
  return readControlRecord(Buffer.from(`endpoint/${id}`), Buffer.from(value), box);
}

describe('a record of an endpoint', () => {
  it('holds no secret under a key, and reads back with it', () => {
    const { box } = aBox(ONE);
    const value = recordOf(FULL, box);
    for (const secret of SECRETS) expect(value).not.toContain(secret);
    expect(value).toContain('public');
    expect(value.match(/"sealed:1:one:[\w-]+"/g)).toHaveLength(3);
    const change = { kind: 'endpoint-put', endpoint: FULL };
    expect(read(value, box)).toEqual({ kind: 'change', change });
  });

  it('is sealed differently each time', () => {
    const { box } = aBox(ONE);
    expect(recordOf(FULL, box)).not.toBe(recordOf(FULL, box));
  });

  it('is opened by whichever key of the ring sealed it', () => {
    const value = recordOf(FULL, aBox(ONE).box);
    expect(read(value, aBox(TWO, ONE).box)).toMatchObject({ kind: 'change' });
  });

  it.each([
    ['without its key', [TWO]],
    ['with another key of its name', [{ id: 'one', key: TWO.key }]],
    ['without any key', []],
  ])('stays closed %s, and that is told aloud', (_why, ring) => {
    const value = recordOf(FULL, aBox(ONE).box);
    const { box, told } = aBox(...ring);
    expect(read(value, box)).toEqual({ kind: 'sealed' });
    expect(told).toEqual([]);
    expect(() => box.goLive()).toThrow(/endpoint\/ep_1\/secrets .* SECRET_KEYS/);
    expect(read(value, box)).toEqual({ kind: 'sealed' });
    expect(told).toMatchObject([{ code: 'secret-sealed' }]);
  });

  it('does not count when a newer one of its endpoint can be opened, or the endpoint is gone', () => {
    const { box } = aBox(TWO);
    const other = aStoredEndpoint({ id: 'ep_2' });
    const sealed = aBox(ONE).box;
    expect(read(recordOf(FULL, sealed), box)).toEqual({ kind: 'sealed' });
    expect(read(recordOf(other, sealed), box, 'ep_2')).toEqual({ kind: 'sealed' });
    expect(read(recordOf(FULL, box), box)).toMatchObject({ kind: 'change' });
    readControlRecord(Buffer.from('endpoint/ep_2'), null, box);
    expect(() => box.goLive()).not.toThrow();
  });

  it('can not lend its secrets to another endpoint or another field', () => {
    const { box } = aBox(ONE);
    const stolen: { endpoint: Endpoint } = JSON.parse(recordOf(FULL, box));
    const moved = JSON.stringify({ v: 1, endpoint: { ...stolen.endpoint, id: 'ep_2' } });
    expect(read(moved, box, 'ep_2')).toEqual({ kind: 'sealed' });
    const [secret = ''] = stolen.endpoint.secrets;
    const swapped = { ...stolen.endpoint, authorization: { kind: 'bearer', token: secret } };
    expect(read(JSON.stringify({ v: 1, endpoint: swapped }), box)).toEqual({
      kind: 'sealed',
    });
  });

  it('stays closed after any change of a sealed text', () => {
    const { box } = aBox(ONE);
    const endpoint = aStoredEndpoint();
    const [sealed = ''] = box.seal(endpoint).secrets;
    const from = 'sealed:1:one:'.length;
    fc.assert(
      fc.property(fc.integer({ min: from, max: sealed.length - 2 }), (at) => {
        const other = sealed[at] === 'A' ? 'B' : 'A';
        const secrets = [sealed.slice(0, at) + other + sealed.slice(at + 1)];
        expect(box.open({ ...endpoint, secrets })).toBeNull();
      }),
    );
  });

  it('that was written before there were keys or credentials reads as it is', () => {
    const { signature: _s, authorization: _a, clientCertificate: _c, ...old } = aStoredEndpoint();
    const value = JSON.stringify({ v: 1, endpoint: old });
    for (const box of [OPEN_BOX, aBox(ONE).box])
      expect(read(value, box)).toEqual({
        kind: 'change',
        change: { kind: 'endpoint-put', endpoint: aStoredEndpoint() },
      });
  });

  it('seals and opens whatever the secret is', () => {
    const { box } = aBox(TWO, ONE);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (secret) => {
        const endpoint = aStoredEndpoint({ secrets: [secret] });
        expect(box.open(box.seal(endpoint))).toEqual(endpoint);
      }),
    );
  });
});

describe('records under an old key', () => {
  it('are known, written anew with the current one, and then no more', async () => {
    const { box: before } = aBox(ONE);
    const first = inMemoryControl({ box: before });
    await first.log.start();
    for (const id of ['a', 'b', 'c']) await put(first, aStoredEndpoint({ id, version: 3 }));

    const { box } = aBox(TWO, ONE);
    const second = inMemoryControl({ box, kafka: first.kafka });
    await second.log.start();
    await second.log.ready;
    expect([...box.stale]).toEqual(['a', 'b', 'c']);
    expect(await resealEndpoints(second.writes, box)).toBe(3);
    expect(box.stale.size).toBe(0);
    expect(await resealEndpoints(second.writes, box)).toBe(0);

    // Now the old key may go.
    const { box: after } = aBox(TWO);
    const third = inMemoryControl({ box: after, kafka: first.kafka });
    await third.log.start();
    await third.log.ready;
    expect(() => after.goLive()).not.toThrow();
    expect(third.state.endpoints.get('b')).toEqual(aStoredEndpoint({ id: 'b', version: 3 }));
  });

  it('are those without a key, too', async () => {
    const plain = inMemoryControl();
    await plain.log.start();
    await put(plain, aStoredEndpoint());
    const { box } = aBox(ONE);
    const sealed = inMemoryControl({ box, kafka: plain.kafka });
    await sealed.log.start();
    await sealed.log.ready;
    expect(await resealEndpoints(sealed.writes, box)).toBe(1);
    expect(box.stale.size).toBe(0);
  });
});

function put({ writes }: ReturnType<typeof inMemoryControl>, endpoint: Endpoint): Promise<null> {
  return writes.change(THE_GATEWAY, () => ({
    changes: [{ kind: 'endpoint-put', endpoint }],
    result: null,
  }));
}

describe('the keys of SECRET_KEYS', () => {
  const key = Buffer.alloc(32, 7).toString('base64');

  it.each([`a:${key}`, `a:${key},b:${key}`, `2026-11:${key}\nold:${key}\n`])(
    'may be %j',
    (text) => {
      expect(sealingKeys(text)?.[0]?.key.export()).toEqual(Buffer.alloc(32, 7));
    },
  );

  it.each(['', key, `a:${key.slice(4)}`, `a:${key},a:${key}`, `a b:${key}`, `a:${key},nonsense`])(
    'may not be %j',
    (text) => expect(sealingKeys(text)).toBeNull(),
  );
});
