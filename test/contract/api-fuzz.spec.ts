import {
  assert,
  asyncProperty,
  constant,
  constantFrom,
  jsonValue,
  oneof,
  record,
  string,
  type Arbitrary,
} from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openApiDocument } from '../../src/api/openapi.js';
import { openApiStage, SETTINGS_KEY, type ApiStage } from '../support/api-stage.js';
import { Documented, type DocumentedOperation, type OpenApi } from '../support/fuzz/documented.js';
import { mostly, SchemaValues } from '../support/fuzz/schema-values.js';

const REQUESTS = 2_500;
const IDS = ['a', 'b'];
const id = oneof(
  { weight: 12, arbitrary: constantFrom(...IDS) },
  { weight: 1, arbitrary: string({ minLength: 1, maxLength: 80 }) },
);

function mostlyGood(good: readonly unknown[], bad: readonly unknown[]): Arbitrary<unknown> {
  return oneof(
    { weight: 9, arbitrary: constantFrom(...good) },
    { weight: 1, arbitrary: constantFrom(...bad) },
  );
}

/** What the schema says less of than the rule. */
const KNOWN = {
  id,
  endpointId: oneof({ weight: 9, arbitrary: constant('a') }, { weight: 1, arbitrary: id }),
  url: oneof(
    {
      weight: 8,
      arbitrary: constantFrom('https://example.com/hooks', 'https://other.example/?a=b'),
    },
    { weight: 1, arbitrary: constantFrom('https://10.0.0.1/', 'http://example.com/') },
    { weight: 1, arbitrary: string() },
  ),
  secret: constant('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'),
  keyType: mostlyGood([null, 'hmac'], ['ed25519', 'rsa']),
  signature: mostlyGood(
    [null, { style: 'standard' }, { style: 'hmac', header: 'x-a' }],
    [{ style: 5 }, { style: 'hmac', header: 'host' }],
  ),
  authorization: mostlyGood(
    [null, { kind: 'bearer', token: 'a' }, { kind: 'basic', username: 'a', password: 'b' }],
    [
      { kind: 'basic' },
      { kind: 'oauth2', clientId: 'a', clientSecret: 'b', tokenUrl: 'https://10.0.0.1/' },
    ],
  ),
  clientCertificate: mostlyGood([null], [{ certificate: 'x', privateKey: '-----BEGIN ' }]),
  since: constantFrom('2020-01-01T00:00:00Z', '2999-01-01T00:00:00Z'),
  cursor: oneof(constant(Buffer.from('a').toString('base64url')), string()),
  'If-Match': oneof(
    { weight: 3, arbitrary: constant('*') },
    { weight: 1, arbitrary: constantFrom('"1"', '"2"', 'W/"1"', '"x"', '1') },
  ),
  'If-None-Match': constantFrom('*', '"1"'),
  'Idempotency-Key': constantFrom('k1', 'k2', 'k3', ' ', 'k 4'),
};

interface FuzzRequest {
  readonly operation: DocumentedOperation;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly body: { readonly type: string; readonly text: string } | null;
  readonly who: number;
}

let stage: ApiStage;
let keys: string[];
let documented: Documented;
/** Keys that may be revoked. */
let spare: string[];
const answered = new Map<string, Set<number>>();

beforeAll(async () => {
  stage = await openApiStage({
    lanes: {
      status: async () =>
        Promise.resolve({
          state: 'attached',
          breaker: { state: 'closed', openUntilMs: null },
          inFlight: 0,
          waiting: 0,
          cursor: { partition: 0, offset: 0, lag: 0, ageSeconds: null },
          lastAnswer: null,
          instance: 'replica-1',
          asOfMs: 0,
        }),
      replay: async () => Promise.resolve({ partition: 0, fromOffset: 0 }),
    },
  });
  keys = [
    ...Array.from({ length: 9 }, () => SETTINGS_KEY),
    await stage.keyOf('tenant:acme'),
    await stage.keyOf('read'),
    'egk_wrong',
  ];
  for (let n = 0; n < 20; n += 1) await stage.keyOf('read');
  spare = [...stage.control.state.apiKeys.values()].slice(2).map((key) => key.id);
  await populate();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parts that are looked at
  documented = new Documented((await openApiDocument()) as unknown as OpenApi);
});
afterAll(() => stage.close());

async function populate(): Promise<void> {
  for (const name of IDS) {
    await stage.call('PUT', `/v1/endpoints/${name}`, { url: 'https://example.com/' });
    await stage.call('PUT', `/v1/subscriptions/${name}`, { endpointId: name, types: ['*'] });
  }
}

function requests(): Arbitrary<FuzzRequest> {
  const values = new SchemaValues(documented.schemas, KNOWN, 4);
  return oneof(
    ...documented.operations.map((operation) => ({
      // So that mostly there is something to be changed.
      weight: operation.method === 'delete' ? 3 : 5,
      arbitrary: requestOf(operation, values),
    })),
  );
}

function requestOf(operation: DocumentedOperation, values: SchemaValues): Arbitrary<FuzzRequest> {
  const parameters = Object.fromEntries(
    operation.parameters.map(({ name, in: where, schema }) => {
      const isOfKey = operation.path.includes('api-keys/');
      const value = isOfKey ? oneof(constantFrom(...spare), id) : values.of(schema, name);
      return [name, where === 'path' ? value : mostly(mostly(value))];
    }),
  );
  const bodies = Object.entries(operation.bodies).map(([type, schema]) =>
    type.includes('ndjson')
      ? linesOf(values, type)
      : values.of(schema).map((body) => ({ type, text: JSON.stringify(body) })),
  );
  const odd = record({
    type: constantFrom('application/json', 'text/plain', 'application/x-ndjson'),
    text: oneof(
      string(),
      jsonValue().map((value) => JSON.stringify(value)),
    ),
  });
  const body: Arbitrary<FuzzRequest['body']> =
    operation.method === 'get'
      ? constant(null)
      : oneof(
          { weight: 20, arbitrary: bodies.length === 0 ? constant(null) : oneof(...bodies) },
          { weight: 1, arbitrary: odd },
        );
  return record({
    operation: constant(operation),
    parameters: record(parameters),
    body,
    who: constantFrom(...keys.keys()),
  });
}

function linesOf(values: SchemaValues, type: string): Arbitrary<{ type: string; text: string }> {
  const endpoint = values.of({ $ref: 'CreateEndpoint' });
  return record({
    id: KNOWN.id,
    object: oneof(endpoint, values.of({ $ref: 'CreateSubscription' })),
  }).map(({ id: own, object }) => {
    const kind = JSON.stringify(object).includes('"endpointId"') ? 'subscription' : 'endpoint';
    const line = JSON.stringify(typeof object === 'object' ? { kind, id: own, ...object } : object);
    return { type, text: `${line}\n${line}` };
  });
}

/** Only what HTTP can carry: a path that is not another one, header values of visible characters. */
async function send({ operation, parameters, body, who }: FuzzRequest) {
  const { method, parameters: declared } = operation;
  let { path } = operation;
  const query = new URLSearchParams();
  const headers: Record<string, string> = { authorization: `Bearer ${keys[who] ?? ''}` };
  for (const { name, in: where } of declared) {
    const value = parameters[name];
    if (value === null || value === undefined) continue;
    const texts = (Array.isArray(value) ? value : [value]).map((each: unknown) =>
      typeof each === 'string' ? each : JSON.stringify(each),
    );
    if (where === 'path') path = path.replace(`{${name}}`, segment(texts.join()));
    if (where === 'query') for (const text of texts) query.append(name, text);
    if (where === 'header') headers[name] = texts.join().replaceAll(/[^\x20-\x7e]/g, '?');
  }
  if (body !== null) headers['content-type'] = body.type;
  const url = `${path}${query.size > 0 ? `?${query.toString()}` : ''}`;
  return stage.call(method.toUpperCase(), url, body?.text, headers);
}

function segment(text: string): string {
  const encoded = encodeURIComponent(text.replaceAll(/[\uD800-\uDFFF]/g, 'x'));
  return encoded === '' || /^\.+$/.test(encoded) ? 'dots' : encoded;
}

describe('the API, as its document describes it', () => {
  it('answers whatever is sent as documented, and never with a fault of its own', async () => {
    await assert(
      asyncProperty(requests(), async (request) => {
        const answer = await send(request);
        const { operation } = request;
        const statuses = answered.get(operation.id) ?? new Set();
        answered.set(operation.id, statuses.add(answer.status));
        expect(answer.status < 500 ? '' : answer.text).toBe('');
        expect(documented.contradiction(operation, answer)).toBeNull();
        // So that the next ones have something to change.
        if (operation.method === 'delete' && answer.status < 300) await populate();
      }),
      { numRuns: REQUESTS },
    );
  }, 120_000);

  it('was asked so that every operation did something', () => {
    const idle = documented.operations
      .map(({ id: operation }) => operation)
      .filter((operation) => [...(answered.get(operation) ?? [])].every((status) => status >= 300));
    expect(idle).toEqual([]);
  });
});
