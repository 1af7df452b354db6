import { describe, expect, it } from '@jest/globals';
import { Redaction } from '../../../src/logging/redaction.js';

/** Made up, and long enough that none of them stands in a line by chance. */
const PLANTED = 'Zq7Planted9Secret3';
const SIGNING = `whsec_${Buffer.from(PLANTED).toString('base64')}`;
const PEM = `-----BEGIN PRIVATE KEY-----\n${PLANTED}\n-----END PRIVATE KEY-----`;
const JWT = `eyJhbGciOiJIUzI1NiJ9.eyJ${PLANTED}.${PLANTED}`;

const clean = (fields: Record<string, unknown>, secrets: readonly string[] = []): string =>
  JSON.stringify(new Redaction(secrets).fields(fields));

describe('redaction by the name of a field', () => {
  it.each([
    'secret',
    'secrets',
    'Authorization',
    'password',
    'kafkaSaslPassword',
    'token',
    'kafka_oauth_token',
    'api_key',
    'adminApiKey',
    'private_key',
    'kafkaOauthClientSecret',
    'set-cookie',
    'sasl',
    'headers',
    'webhook-signature',
  ])('hides what is called %s, at any depth and in lists', (name) => {
    for (const value of [PLANTED, [PLANTED], { of: PLANTED }, 123_456]) {
      const fields = { [name]: value, a: { b: [{ c: { [name]: value } }] } };
      expect(clean(fields)).not.toMatch(/Zq7Planted|123456/);
    }
  });

  it('leaves null there, so that it is seen that something is not set', () => {
    expect(clean({ token: null })).toBe('{"token":null}');
  });
});

describe('redaction by what gives a secret away in a text', () => {
  it.each([
    ['a signing secret', `the secret ${SIGNING} is no good`],
    ['an Authorization header', `authorization: Bearer ${PLANTED}`],
    ['basic credentials', `Basic ${Buffer.from(`u:${PLANTED}`).toString('base64')}`],
    ['a header in JSON', `{"Authorization":"${PLANTED}"}`],
    ['the user of a URL', `connect https://me:${PLANTED}@example.com/hook failed`],
    ['the query of a URL', `POST https://example.com/hook?key=${PLANTED}&b=1 failed`],
    ['the fragment of a URL', `https://example.com/hook#${PLANTED}`],
    ['a broker that has a user', `SASL_SSL://me:${PLANTED}@kafka:9093`],
    ['the query of a path', `/hook?access_token=${PLANTED}`],
    ['a JAAS line', `required username="me" password="${PLANTED}";`],
    ['a private key', PEM],
    ['a token', `token of the day ${JWT}`],
    ['an API key', `x-api-key: ${PLANTED}`],
    ['a cookie', `cookie: sid=${PLANTED}`],
    ['all of a cookie', `cookie: theme=dark; sid=${PLANTED}`],
    ['an API key of our own', `is egk_${PLANTED}${PLANTED} good?`],
    ['an API key of our own, alone', `egk_${PLANTED}${PLANTED}`],
    ['another scheme of Authorization', `Authorization: Splunk ${PLANTED}`],
    ['a secret with a quote in it', JSON.stringify({ clientSecret: `a"b${PLANTED}` })],
    ['JSON within JSON', JSON.stringify(JSON.stringify({ clientSecret: PLANTED }))],
    [
      'JSON within JSON within JSON',
      JSON.stringify(JSON.stringify(JSON.stringify({ private_key: `a"b${PLANTED}` }))),
    ],
    ['a text that was cut', `{"clientSecret":"${PLANTED}`],
  ])('hides %s', (_, text) => {
    for (const fields of [{ text }, { list: [{ text }] }, { error: new Error(text) }]) {
      expect(clean(fields)).not.toContain(PLANTED);
      expect(clean(fields)).not.toContain(Buffer.from(PLANTED).toString('base64'));
      expect(clean(fields)).toContain('[secret]');
    }
  });

  it.each([
    'the endpoint answered with status 500',
    'connect ECONNREFUSED 127.0.0.1:9092',
    'https://example.com:8443/hooks/orders',
    'basic authentication failed',
    'orders:3:42',
    'dlv_JFf0mQkS7mWm1y7yq1Zzq9dQ3k',
    '2030-01-01T00:00:00.000Z',
  ])('leaves %s as it is', (text) => {
    expect(new Redaction().fields({ text })).toEqual({ text });
  });
});

describe('redaction of what the process was given', () => {
  it('hides it wherever it stands, also as part of a URL', () => {
    const odd = 'p&ss w/rd+(odd)';
    const fields = { a: `so ${odd} it is`, b: [`q ${encodeURIComponent(odd)}`], c: PLANTED };
    expect(clean(fields, [odd, PLANTED])).toBe(
      '{"a":"so [secret] it is","b":["q [secret]"],"c":"[secret]"}',
    );
  });

  it('does not blank out words for the sake of a very short one', () => {
    expect(clean({ text: 'a cat sat' }, ['cat'])).toContain('a cat sat');
  });
});

describe('what becomes of values', () => {
  it('writes errors with code, stack, causes and what they gather, and nothing that hangs on them', () => {
    const cause = Object.assign(new Error(`refused: Bearer ${PLANTED}`), { code: 'ECONNREFUSED' });
    const error = Object.assign(new Error('no broker', { cause }), {
      request: { headers: { authorization: PLANTED } },
      config: { sasl: { password: PLANTED } },
    });
    const gathered = new AggregateError([error], 'several');
    const fields = new Redaction().fields({ error: gathered });
    expect(JSON.stringify(fields)).not.toContain(PLANTED);
    expect(fields).toMatchObject({
      error: {
        message: 'several',
        stack: expect.any(String),
        errors: [
          {
            message: 'no broker',
            cause: { message: 'refused: Bearer [secret]', code: 'ECONNREFUSED' },
          },
        ],
      },
    });
  });

  it('writes no bytes, and ends with what has no end', () => {
    const loop: Record<string, unknown> = {};
    loop['again'] = loop;
    const fields = new Redaction().fields({
      body: Buffer.from(PLANTED),
      at: new Date(0),
      big: 5n,
      loop,
      text: 'x'.repeat(20_000),
    });
    expect(fields).toMatchObject({ body: '[18 bytes]', at: '1970-01-01T00:00:00.000Z', big: '5' });
    expect(JSON.stringify(fields).length).toBeLessThan(9_000);
  });
});
