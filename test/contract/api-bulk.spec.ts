import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { selfSignedCertificate } from '../support/certificate.js';
import { openApiStage, type ApiStage, type StageAnswer } from '../support/api-stage.js';

const NDJSON = { 'content-type': 'application/x-ndjson' };
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const endpoint = (id: string, fields: object = {}) => ({
  kind: 'endpoint',
  id,
  url: `https://example.com/${id}`,
  ...fields,
});
const subscription = (id: string, endpointId: string) => ({
  kind: 'subscription',
  id,
  endpointId,
  types: ['*'],
});
const lines = (...objects: (object | string)[]): string =>
  objects.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n');
const read = ({ text }: StageAnswer): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

let stage: ApiStage;
beforeEach(async () => {
  stage = await openApiStage();
});
afterEach(() => stage.close());

const importing = (body: string, query = ''): Promise<StageAnswer> =>
  stage.call('POST', `/v1/import${query}`, body, NDJSON);

describe('an import', () => {
  it('puts everything in place, in order, and sums up', async () => {
    const answer = await importing(lines(endpoint('a'), subscription('s', 'a'), '', endpoint('b')));
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    expect(read(answer)).toEqual([
      { summary: { lines: 3, created: 3, replaced: 0, failed: 0, dryRun: false } },
    ]);
    expect(stage.control.state.subscriptions.get('s')?.endpointId).toBe('a');
  });

  it('tells each line that fails, with its number and its faults, and goes on', async () => {
    const answer = await importing(
      lines(
        endpoint('a', { maxInFlight: 0, colour: 'red' }),
        '{"kind":',
        '[]',
        { kind: 'planet', id: 'x' },
        subscription('s', 'nowhere'),
        endpoint('b', { url: 'http://10.0.0.1/' }),
        `{"kind":"endpoint","id":"${'x'.repeat(300_000)}"}`,
        endpoint('c'),
      ),
    );
    const told = read(answer);
    expect(told.map(({ line, code }) => [line, code])).toEqual([
      [1, 'invalid-fields'],
      [2, 'malformed-json'],
      [3, 'malformed-json'],
      [4, 'invalid-fields'],
      [5, 'invalid-fields'],
      [6, 'invalid-fields'],
      [7, 'body-too-large'],
      [undefined, undefined],
    ]);
    expect(told[0]).toMatchObject({
      id: 'a',
      outcome: 'failed',
      errors: [{ field: 'colour' }, { field: 'maxInFlight' }],
    });
    expect(told.at(-1)).toMatchObject({ summary: { lines: 8, created: 1, failed: 7 } });
  });

  it('changes nothing in a dry run, and tells the same', async () => {
    await importing(lines(endpoint('a')));
    const wanted = lines(
      endpoint('a', { maxInFlight: 3 }),
      endpoint('b'),
      subscription('s', 'b'),
      subscription('t', 'c'),
    );
    const dry = read(await importing(wanted, '?dryRun=true&report=all'));
    expect(dry.map(({ id, outcome }) => [id, outcome]).slice(0, 4)).toEqual([
      ['a', 'replaced'],
      ['b', 'created'],
      ['s', 'created'],
      ['t', 'failed'],
    ]);
    const { endpoints, subscriptions } = stage.control.state;
    expect([endpoints.size, subscriptions.size, endpoints.get('a')?.maxInFlight]).toEqual([
      1, 0, 10,
    ]);
    const real = read(await importing(wanted, '?report=all'));
    expect(real.slice(0, 4)).toEqual(dry.slice(0, 4));
  });

  it('takes many lines in few transactions, and gives what is the same no new version', async () => {
    const many = lines(...Array.from({ length: 2_000 }, (_, n) => endpoint(`e${n}`)));
    await importing(many);
    const again = read(await importing(many));
    expect(again.at(-1)).toMatchObject({ summary: { lines: 2_000, replaced: 2_000, failed: 0 } });
    expect([...stage.control.state.endpoints.values()].every(({ version }) => version === 1)).toBe(
      true,
    );
    const { records } = stage.control.kafka.partition('event-gateway.control', 0);
    const transactions = records.filter(({ key }) => key?.toString() === 'owner');
    expect(transactions.length).toBeLessThan(60);
  });

  it('of a tenant touches only its own', async () => {
    await importing(lines(endpoint('theirs', { tenant: 'globex' })));
    const answer = await stage.call(
      'POST',
      '/v1/import?report=all',
      lines(endpoint('mine'), endpoint('theirs'), endpoint('x', { tenant: 'globex' })),
      { ...NDJSON, authorization: `Bearer ${await stage.keyOf('tenant:acme')}` },
    );
    expect(
      read(answer)
        .map(({ outcome, code }) => [outcome, code])
        .slice(0, 3),
    ).toEqual([
      ['created', undefined],
      ['failed', 'id-taken'],
      ['failed', 'forbidden'],
    ]);
    expect(stage.control.state.endpoints.get('mine')?.tenant).toBe('acme');
  });

  it('is refused to those who only read, and as anything but JSON lines', async () => {
    const key = await stage.keyOf('read');
    const refused = await stage.call('POST', '/v1/import', lines(endpoint('a')), {
      ...NDJSON,
      authorization: `Bearer ${key}`,
    });
    expect(refused.body).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await stage.call('POST', '/v1/import', {})).status).toBe(422);
    expect((await stage.call('POST', '/v1/endpoints', '{}', NDJSON)).status).toBe(415);
  });
});

const ids = (answer: StageAnswer): unknown[] => read(answer).map(({ id }) => id);

describe('an export', () => {
  it('is what an import takes', async () => {
    await importing(
      lines(endpoint('a', { labels: { team: 'x' }, secret: SECRET }), subscription('s', 'a')),
    );
    const exported = await stage.call('GET', '/v1/export');
    expect(read(exported).map(({ kind, id }) => [kind, id])).toEqual([
      ['endpoint', 'a'],
      ['subscription', 's'],
    ]);
    const other = await openApiStage();
    const answer = await other.call('POST', '/v1/import', exported.text, NDJSON);
    expect(read(answer)).toMatchObject([{ summary: { created: 2, failed: 0 } }]);
    expect((await other.call('GET', '/v1/export')).text).toBe(exported.text);
    await other.close();
  });

  it('holds secrets only for admins who ask for them', async () => {
    await importing(lines(endpoint('a', { secret: SECRET })));
    expect((await stage.call('GET', '/v1/export')).text).not.toContain('whsec_');
    expect((await stage.call('GET', '/v1/export?secrets=true')).text).toContain(SECRET);
    const refused = await stage.as(await stage.keyOf('tenant:default'))(
      'GET',
      '/v1/export?secrets=true',
    );
    expect(refused.status).toBe(403);
  });

  it('without secrets takes no credentials away when it is imported again, and says what is missing', async () => {
    const authorization = { kind: 'basic', username: 'me', password: 'planted-password' };
    const { cert: certificate, key: privateKey } = selfSignedCertificate(['gateway.test']);
    const clientCertificate = { certificate, privateKey };
    await importing(lines(endpoint('a', { authorization, clientCertificate }), endpoint('b')));
    const exported = await stage.call('GET', '/v1/export');
    expect(exported.text).not.toMatch(/planted-password|PRIVATE KEY/);
    const again = read(await importing(exported.text));
    expect(again).toMatchObject([
      { line: 1, id: 'a', outcome: 'failed', code: 'invalid-fields' },
      { summary: { replaced: 1, failed: 1 } },
    ]);
    expect(JSON.stringify(again[0])).toMatch(
      /authorization\.password|clientCertificate\.privateKey/,
    );
    const kept = await stage.call('GET', '/v1/endpoints/a');
    expect(kept.body['authorization']).toEqual({ kind: 'basic', username: 'me' });
    expect(kept.body['clientCertificate']).toMatchObject({ certificate });

    const whole = await stage.call('GET', '/v1/export?secrets=true');
    expect(whole.text).toContain('planted-password');
    const other = await openApiStage();
    const moved = await other.call('POST', '/v1/import', whole.text, NDJSON);
    expect(read(moved)).toMatchObject([{ summary: { created: 2, failed: 0 } }]);
    await other.close();
  });

  it('holds only what the caller sees, and of one tenant if he likes', async () => {
    await importing(
      lines(
        endpoint('a', { tenant: 'acme' }),
        endpoint('g', { tenant: 'globex' }),
        subscription('s', 'g'),
      ),
    );
    const acme = stage.as(await stage.keyOf('tenant:acme'));
    expect(ids(await acme('GET', '/v1/export'))).toEqual(['a']);
    expect(ids(await stage.call('GET', '/v1/export?tenant=globex'))).toEqual(['g', 's']);
  });
});
