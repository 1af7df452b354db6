import { describe, expect, it } from '@jest/globals';
import { readDeclared } from '../../../../src/control/declared/read-declared.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const endpoint = { id: 'a', url: 'https://a.example/', secret: SECRET };

function read(
  lists: { endpoints?: unknown; subscriptions?: unknown },
  files: Record<string, string> = {},
) {
  return readDeclared(lists, {
    urls: { faultOf: (url) => (url === 'https://private/' ? 'must not be private' : null) },
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error('none'), { code: 'ENOENT' });
      return text;
    },
  });
}

describe('the lists of the configuration file', () => {
  it('that are not there touch nothing, and empty ones stand for nothing at all', () => {
    expect(read({}).declared).toEqual({ endpoints: null, subscriptions: null });
    expect(read({ endpoints: [], subscriptions: null }).declared).toEqual({
      endpoints: [],
      subscriptions: [],
    });
  });

  it('are filled with the defaults of the API', () => {
    const { declared, faults } = read({
      endpoints: [endpoint],
      subscriptions: [{ id: 's', endpointId: 'a', types: ['*'] }],
    });
    expect(faults).toEqual([]);
    expect(declared.endpoints).toMatchObject([
      { id: 'a', secret: SECRET, spec: { timeoutMs: 15_000 } },
    ]);
    expect(declared.subscriptions).toMatchObject([{ id: 's', spec: { format: 'standard' } }]);
  });

  it('may give an endpoint another signature, with a secret of any text', () => {
    const other = { ...endpoint, signature: { style: 'stripe' }, secret: 'text-of-the-receiver' };
    const { declared, faults } = read({ endpoints: [other] });
    expect(faults).toEqual([]);
    expect(declared.endpoints?.[0]).toMatchObject({
      secret: 'text-of-the-receiver',
      spec: { signature: { style: 'stripe' } },
    });
  });

  it('may name a file with the secret', () => {
    const { secret: _, ...rest } = endpoint;
    const { declared } = read(
      { endpoints: [{ ...rest, secretFile: '/s' }] },
      { '/s': `${SECRET}\n` },
    );
    expect(declared.endpoints?.[0]?.secret).toBe(SECRET);
  });

  it.each([
    ['no list', { endpoints: 'x' }, 'endpoints'],
    ['an item that is no object', { endpoints: ['x'] }, 'endpoints[0]'],
    ['no id', { endpoints: [{ ...endpoint, id: undefined }] }, 'endpoints[0].id'],
    ['no secret', { endpoints: [{ ...endpoint, secret: undefined }] }, 'endpoints[0].secret'],
    ['two secrets', { endpoints: [{ ...endpoint, secretFile: '/s' }] }, 'endpoints[0].secret'],
    [
      'a file that is not there',
      { endpoints: [{ ...endpoint, secret: undefined, secretFile: '/s' }] },
      'endpoints[0].secretFile',
    ],
    [
      'a private URL',
      { endpoints: [{ ...endpoint, url: 'https://private/' }] },
      'endpoints[0].url',
    ],
    [
      'a secret of another signature than its own',
      { endpoints: [{ ...endpoint, secret: 'text-of-the-receiver' }] },
      'endpoints[0].secret',
    ],
    [
      'half an authorization',
      { endpoints: [{ ...endpoint, authorization: { kind: 'basic', username: 'me' } }] },
      'endpoints[0].authorization.password',
    ],
    ['an id twice', { endpoints: [endpoint, endpoint] }, 'endpoints[1].id'],
    ['an unknown field', { endpoints: [{ ...endpoint, colour: 'red' }] }, 'endpoints[0].colour'],
    ['no types', { subscriptions: [{ id: 's', endpointId: 'a' }] }, 'subscriptions[0].types'],
  ])('with %s are refused', (_, lists, field) => {
    expect(read(lists).faults.map((fault) => fault.field)).toEqual([field]);
  });
});
