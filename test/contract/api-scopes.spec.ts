import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openApiStage, type ApiStage, type StageAnswer } from '../support/api-stage.js';
import { readRepositoryFile } from '../support/repository.js';

/** Stands in what belongs to acme, and in nothing that anybody else may be told. */
const MARK = 'of-acme-alone';
const ENDPOINT = { url: `https://example.com/${MARK}`, tenant: 'acme', description: MARK };
const SUBSCRIPTION = { endpointId: 'shop', types: ['*'], description: MARK };
/** They change nothing, though they are POSTs. */
const HARMLESS = new Set(['previewEvent']);

interface Described {
  readonly operationId: string;
  readonly security?: readonly unknown[];
}

/** An operation of the document, about what acme has. */
interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly isOpen: boolean;
}

const { paths }: { paths: Record<string, Record<string, Described>> } = JSON.parse(
  readRepositoryFile('docs/openapi.json'),
);
const OPERATIONS: readonly Operation[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId, security }]) => ({
    id: operationId,
    method: method.toUpperCase(),
    path: path
      .replace('/subscriptions/{id}', '/subscriptions/shop-orders')
      .replace('/api-keys/{id}', '/api-keys/key_of_nobody')
      .replace('{id}', 'shop'),
    isOpen: security?.length === 0,
  })),
);

const BODIES: Readonly<Record<string, object>> = {
  createEndpoint: { url: 'https://example.com/other' },
  putEndpoint: { url: 'https://example.com/other' },
  createSubscription: SUBSCRIPTION,
  putSubscription: SUBSCRIPTION,
  replayEndpoint: { fromOffset: 0 },
  createApiKey: { name: 'mine', scopes: ['admin'] },
  changeLogLevel: { level: 'debug' },
  previewEvent: { type: 'order.created' },
  importObjects: { kind: 'endpoint', id: 'shop', url: 'https://example.com/other' },
};

let stage: ApiStage;
beforeAll(async () => {
  stage = await openApiStage();
  await stage.call('PUT', '/v1/endpoints/shop', ENDPOINT);
  await stage.call('PUT', '/v1/subscriptions/shop-orders', SUBSCRIPTION);
});
afterAll(() => stage.close());

function ask({ id, method, path }: Operation, authorization: string): Promise<StageAnswer> {
  const type = id === 'importObjects' ? 'application/x-ndjson' : 'application/json';
  const body = method === 'GET' || method === 'DELETE' ? undefined : (BODIES[id] ?? {});
  return stage.call(method, path, body, { authorization, 'content-type': type });
}

const bearer = async (...scopes: string[]): Promise<string> =>
  `Bearer ${await stage.keyOf(...scopes)}`;
const stored = async (): Promise<string> =>
  (await stage.call('GET', '/v1/export?tenant=acme&secrets=true')).text;

describe('each operation of the document', () => {
  it('asks for a key, but those of orchestrators and monitoring', async () => {
    for (const operation of OPERATIONS) {
      const { status } = await ask(operation, 'Basic nothing');
      expect([operation.id, status === 401]).toEqual([operation.id, !operation.isOpen]);
    }
    const open = OPERATIONS.filter(({ isOpen }) => isOpen);
    expect(open.map(({ path }) => path).toSorted()).toEqual([
      '/health/live',
      '/health/ready',
      '/metrics',
    ]);
  });

  it.each([[['read']], [['read', 'tenant:acme']]])(
    'that changes something is refused to a key of scope %p',
    async (scopes) => {
      const authorization = await bearer(...scopes);
      const before = await stored();
      for (const operation of OPERATIONS) {
        const { id, method } = operation;
        if (method === 'GET' || HARMLESS.has(id)) continue;
        const { status, body } = await ask(operation, authorization);
        expect([id, status, body['code']]).toEqual([id, 403, 'forbidden']);
      }
      expect(await stored()).toBe(before);
    },
  );

  it('tells another tenant nothing of what acme has, and changes none of it', async () => {
    const authorization = await bearer('tenant:globex');
    const before = await stored();
    for (const operation of OPERATIONS) {
      const { status, text } = await ask(operation, authorization);
      expect([operation.id, text.includes(MARK)]).toEqual([operation.id, false]);
      const isRefused = status >= 400 && status < 500;
      expect([operation.id, isRefused || !operation.path.includes('/shop')]).toEqual([
        operation.id,
        true,
      ]);
    }
    expect(await stored()).toBe(before);
    const preview = OPERATIONS.find(({ id }) => id === 'previewEvent')!;
    expect((await ask(preview, authorization)).body['matches']).toBe(0);
    expect((await ask(preview, await bearer('tenant:acme'))).body['matches']).toBe(1);
  });
});
