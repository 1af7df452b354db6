import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebhookVerifier } from '../../src/receiver/receiver.js';
import { eventually } from '../contract/eventually.js';
import { selfSignedCertificate } from '../support/certificate.js';
import { orders } from '../support/orders.js';
import { Receiver, type ReceivedRequest } from '../support/receiver.js';
import { Scene } from '../support/scene.js';
import { answer } from '../support/scripted-answer.js';
import { TopicReader } from '../support/topic-reader.js';

const OLD_KEY = `old:${Buffer.alloc(32, 1).toString('base64')}`;
const NEW_KEY = `new:${Buffer.alloc(32, 2).toString('base64')}`;

const SERVER = selfSignedCertificate(['localhost']);
const CLIENT = selfSignedCertificate(['gateway.test']);

/** Every secret that a client gives in this file, each of which must show nowhere. */
const SECRETS = {
  github: 'github-secret-text',
  stripe: 'stripe-secret-text',
  password: 'basic-password',
  token: 'bearer-token-text',
  clientSecret: 'oauth-client-secret',
  key: CLIENT.key.split('\n')[1] ?? '',
};

let scene: Scene;
let secure: Receiver;
let control: TopicReader;

/** The only request at the path of this endpoint. */
function requestAt(path: string, index = 0): ReceivedRequest {
  const request = scene.receiver.requests(`/${path}`)[index];
  if (request === undefined) throw new Error(`no request ${index} came to /${path}`);
  return request;
}

function controlRecords(): string {
  return control
    .records(scene.topology.control)
    .map(({ value }) => String(value))
    .join('\n');
}

/** The newest record of this endpoint. */
function controlRecord(id: string): string {
  const records = control.records(scene.topology.control);
  return String(records.findLast(({ key }) => key === `endpoint/${id}`)?.value);
}

async function oneEach(ids: readonly string[], first: number): Promise<void> {
  const before = new Map(ids.map((id) => [id, scene.results(id).length]));
  await scene.produce(orders(1, 'order.created', first));
  await eventually('all have results', () =>
    ids.every((id) => scene.results(id).length > (before.get(id) ?? 0)),
  );
}

const IDS = ['github', 'stripe', 'basic', 'bearer', 'oauth', 'mtls'];

beforeAll(async () => {
  scene = await Scene.open('credentials', {
    partitions: 1,
    settings: { SECRET_KEYS: OLD_KEY, ENDPOINT_CA: SERVER.cert, LOG_LEVEL: 'debug' },
  });
  secure = await Receiver.start({ tls: { ...SERVER, clientCa: CLIENT.cert } });
  await scene.startGateway();
  control = await TopicReader.open(scene.kafka, `${scene.prefix}-control`, [
    scene.topology.control,
  ]);

  const issued = JSON.stringify({ access_token: 'issued-token', expires_in: 3_600 });
  scene.receiver.script(answer(200, issued), '/token');
  await scene.endpoint('github', {
    endpoint: { signature: { style: 'github' }, secret: SECRETS.github },
  });
  await scene.endpoint('stripe', {
    endpoint: { signature: { style: 'stripe' }, secret: SECRETS.stripe },
  });
  await scene.endpoint('basic', {
    endpoint: { authorization: { kind: 'basic', username: 'me', password: SECRETS.password } },
  });
  await scene.endpoint('bearer', {
    endpoint: { authorization: { kind: 'bearer', token: SECRETS.token } },
  });
  await scene.endpoint('oauth', {
    endpoint: {
      maxInFlight: 20,
      authorization: {
        kind: 'oauth2',
        tokenUrl: scene.receiver.url('/token'),
        clientId: 'gateway',
        clientSecret: SECRETS.clientSecret,
        scope: 'hooks',
      },
    },
  });
  await scene.endpoint('mtls', {
    endpoint: {
      url: secure.url('/mtls', 'localhost'),
      clientCertificate: { certificate: CLIENT.cert, privateKey: CLIENT.key },
    },
  });
});
afterAll(async () => {
  await control.close();
  await scene.close();
  await secure.stop();
});

describe('an endpoint that knows its sender in its own way', () => {
  it('gets what it asks for: signature, user and password, token, certificate', async () => {
    await oneEach(IDS, 1);
    for (const id of IDS)
      expect(scene.results(id)[0]).toMatchObject({ endpointId: id, kind: 'attempt.succeeded' });

    const github = requestAt('github');
    const hmac = createHmac('sha256', SECRETS.github).update(github.body).digest('hex');
    expect(github.headers['x-hub-signature-256']).toBe(`sha256=${hmac}`);

    const stripe = requestAt('stripe');
    const [, time, v1] = /^t=(\d+),v1=(\w+)$/.exec(stripe.headers['stripe-signature'] ?? '') ?? [];
    const signed = Buffer.concat([Buffer.from(`${time}.`), stripe.body]);
    expect(v1).toBe(createHmac('sha256', SECRETS.stripe).update(signed).digest('hex'));

    const basic = Buffer.from(`me:${SECRETS.password}`).toString('base64');
    expect(requestAt('basic').headers['authorization']).toBe(`Basic ${basic}`);
    expect(requestAt('bearer').headers['authorization']).toBe(`Bearer ${SECRETS.token}`);
    expect(requestAt('oauth').headers['authorization']).toBe('Bearer issued-token');
    expect(secure.requests('/mtls')).toHaveLength(1);
  });

  it('gets an OAuth token that was fetched once for all its requests', async () => {
    await scene.produce(orders(20, 'order.created', 100));
    await eventually('all came', () => scene.receiver.requests('/oauth').length >= 21);
    const [request, ...others] = scene.receiver.requests('/token');
    expect(others).toEqual([]);
    expect(String(request?.body)).toBe('grant_type=client_credentials&scope=hooks');
    expect(request?.headers['authorization']).toMatch(/^Basic /);
  });

  it('gets another token after it refused this one', async () => {
    scene.receiver.script((_, index) => answer(index === 0 ? 401 : 200), '/oauth-revoked');
    await scene.endpoint('oauth-revoked', {
      endpoint: {
        retry: { delaysSeconds: [1], maxAttempts: 3 },
        authorization: {
          kind: 'oauth2',
          tokenUrl: scene.receiver.url('/token'),
          clientId: 'gateway',
          clientSecret: SECRETS.clientSecret,
          credentialsIn: 'body',
        },
      },
    });
    const before = scene.receiver.requests('/token').length;
    await scene.produce(orders(1, 'order.created', 200));
    await eventually('the retry', () => scene.results('oauth-revoked').length === 2);
    expect(scene.receiver.requests('/token').length - before).toBe(2);
    expect(scene.results('oauth-revoked')[1]).toMatchObject({ kind: 'attempt.succeeded' });
  });
});

describe('an ed25519 endpoint', () => {
  it('shows its public key, never its private one, and signs with it', async () => {
    const made = await scene.api().call('PUT', '/v1/endpoints/ed', {
      url: scene.receiver.url('/ed'),
      keyType: 'ed25519',
    });
    expect(made.body).not.toHaveProperty('secret');
    expect(made.body['publicKeys']).toEqual([expect.stringMatching(/^whpk_[\w+/]{43}=$/)]);
    await scene.api().subscribe('ed', {});
    await oneEach(['ed'], 300);

    const { headers, body } = requestAt('ed');
    const keys = Array.isArray(made.body['publicKeys']) ? made.body['publicKeys'].map(String) : [];
    expect(headers['webhook-signature']).toMatch(/^v1a,/);
    expect(new WebhookVerifier(keys).verify(headers, body)).toMatchObject({ kind: 'genuine' });
  });

  it('can come from an HMAC by rotation: meanwhile both sign', async () => {
    const { secret } = await scene.endpoint('turning');
    const rotated = await scene
      .api()
      .call('POST', '/v1/endpoints/turning/secrets/rotate', { keyType: 'ed25519' });
    expect(rotated.body).not.toHaveProperty('secret');
    await oneEach(['turning'], 400);

    const { headers, body } = requestAt('turning');
    for (const key of [secret, String(rotated.body['publicKey'])])
      expect(new WebhookVerifier([key]).verify(headers, body)).toMatchObject({ kind: 'genuine' });
  });
});

describe('the API over credentials', () => {
  it('shows what they are and not what they hold', async () => {
    const { body } = await scene.api().call('GET', '/v1/endpoints/oauth');
    expect(body).toMatchObject({
      signature: { style: 'standard' },
      clientCertificate: null,
      authorization: {
        kind: 'oauth2',
        clientId: 'gateway',
        scope: 'hooks',
        credentialsIn: 'header',
      },
    });
    const mtls = await scene.api().call('GET', '/v1/endpoints/mtls');
    expect(mtls.body['clientCertificate']).toEqual({
      certificate: CLIENT.cert,
      fingerprint: expect.stringMatching(/^(?:[\dA-F]{2}:){31}[\dA-F]{2}$/),
      expiresAt: '2049-12-31T23:59:59.000Z',
    });
  });

  it('keeps secrets over a patch of anything else, and replaces one alone', async () => {
    const api = scene.api();
    await api.call('PATCH', '/v1/endpoints/basic', { description: 'changed' });
    await api.call('PATCH', '/v1/endpoints/bearer', { authorization: { token: 'another-token' } });
    await oneEach(['basic', 'bearer'], 500);
    const last = (id: string) => scene.receiver.requests(`/${id}`).at(-1)?.headers['authorization'];
    expect(last('basic')).toBe(requestAt('basic').headers['authorization']);
    expect(last('bearer')).toBe('Bearer another-token');
  });

  it.each([
    [{ authorization: { kind: 'basic', username: 'me' } }, 'authorization.password'],
    [{ authorization: { kind: 'digest' } }, 'authorization.kind'],
    [
      {
        authorization: {
          kind: 'oauth2',
          clientId: 'c',
          clientSecret: 'c-secret',
          tokenUrl: 'https://169.254.169.254/token',
        },
      },
      'authorization.tokenUrl',
    ],
    [{ signature: { style: 'hmac', header: 'host' } }, 'signature.header'],
    [
      { clientCertificate: { certificate: SERVER.cert, privateKey: CLIENT.key } },
      'clientCertificate.privateKey',
    ],
    [{ secret: 'text for another style' }, 'secret'],
    [{ secret: 'text-for-another-style' }, 'secret'],
  ])('says what is wrong with them: %#', async (fields, field) => {
    const url = scene.receiver.url('/none');
    const { status, body } = await scene.api().call('POST', '/v1/endpoints', { url, ...fields });
    expect({ status, body }).toMatchObject({ status: 422, body: { errors: [{ field }] } });
    expect(JSON.stringify(body)).not.toMatch(/c-secret|PRIVATE KEY|another/);
  });
});

describe('secrets', () => {
  it('stand nowhere: not in the control topic, results, listings or the log', async () => {
    const listed = await scene.api().call('GET', '/v1/endpoints?limit=100');
    await eventually('the records', () => controlRecords().includes('"id":"mtls"'));
    const results = JSON.stringify(scene.results());
    const places = { listed: JSON.stringify(listed.body), results, control: controlRecords() };
    for (const [place, text] of Object.entries({ ...places, log: scene.output }))
      for (const secret of [...Object.values(SECRETS), 'issued-token', 'another-token'])
        expect({ place, secret, isThere: text.includes(secret) }).toMatchObject({ isThere: false });
    expect(controlRecords()).not.toMatch(/"wh(?:sec|sk)_/);
    expect(controlRecord('basic')).toMatch(/sealed:1:old:/);
  });

  it('are sealed anew under a new key, after which the old one may go', async () => {
    await scene.stopGateways();
    await scene.startGateway({ SECRET_KEYS: `${NEW_KEY},${OLD_KEY}` });
    await eventually('all are sealed anew', () =>
      IDS.every((id) => controlRecord(id).includes('sealed:1:new:')),
    );
    expect(IDS.filter((id) => controlRecord(id).includes('sealed:1:old:'))).toEqual([]);

    await scene.stopGateways();
    await scene.startGateway({ SECRET_KEYS: NEW_KEY });
    await oneEach(IDS, 600);
    const basic = Buffer.from(`me:${SECRETS.password}`).toString('base64');
    expect(scene.receiver.requests('/basic').at(-1)?.headers['authorization']).toBe(
      `Basic ${basic}`,
    );
  });

  it('whose key is missing keep the gateway from starting, and it says so', async () => {
    await scene.stopGateways();
    const gateway = scene.spawnGateway({ SECRET_KEYS: OLD_KEY });
    expect(await gateway.exit).not.toBe(0);
    expect(gateway.output).toContain(
      'was sealed with the key new, which SECRET_KEYS does not have',
    );
  });
});
