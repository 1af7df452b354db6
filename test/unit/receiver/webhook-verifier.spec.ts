import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { WebhookVerifier } from '../../../src/receiver/receiver.js';
import { alsoSignedBy, ed25519Pair, signedWebhook } from '../../support/signed-webhook.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OTHER = 'whsec_plJ3nmyCDGBKInavdOK15jsl';
const NOW = 1_800_000_000_000;
const now = () => NOW;
const publishedAt = () => 1_614_265_330_000;
const PAIR = ed25519Pair();

function verify(
  secrets: readonly string[],
  { headers, body } = signedWebhook([SECRET], { atMs: NOW }),
) {
  return new WebhookVerifier(secrets, { now }).verify(headers, body);
}

describe('WebhookVerifier', () => {
  it('believes the published message with the published secret', () => {
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const body = Buffer.from('{"test": 2432232314}');
    expect(new WebhookVerifier([SECRET], { now: publishedAt }).verify(headers, body)).toEqual({
      kind: 'genuine',
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      sentAt: new Date(1_614_265_330_000),
    });
  });

  it('believes what the standardwebhooks package signs, whatever the body', () => {
    const secret = fc
      .uint8Array({ minLength: 24, maxLength: 64 })
      .map((bytes) => `whsec_${Buffer.from(bytes).toString('base64')}`);
    fc.assert(
      fc.property(secret, fc.string({ unit: 'binary' }), (key, body) => {
        const signed = signedWebhook([key], { atMs: NOW, body });
        expect(verify([key], signed).kind).toBe('genuine');
        expect(verify([OTHER], signed)).toEqual({ kind: 'refused', reason: 'not-genuine' });
      }),
      { numRuns: 50 },
    );
  });

  it('believes v1a by the public key, beside v1 or alone', () => {
    const signed = alsoSignedBy(PAIR, signedWebhook([SECRET], { atMs: NOW }));
    const alone = alsoSignedBy(PAIR, signedWebhook([], { atMs: NOW }));
    expect(verify([PAIR.publicKey], signed).kind).toBe('genuine');
    expect(verify([SECRET], signed).kind).toBe('genuine');
    expect(verify([PAIR.publicKey], alone).kind).toBe('genuine');
    expect(verify([SECRET], alone).kind).toBe('refused');
    expect(verify([ed25519Pair().publicKey], signed).kind).toBe('refused');
  });

  it('takes a public key in its DER form, too', () => {
    const raw = Buffer.from(PAIR.publicKey.slice(5), 'base64');
    const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]);
    const signed = alsoSignedBy(PAIR, signedWebhook([], { atMs: NOW }));
    expect(verify([`whpk_${der.toString('base64')}`], signed).kind).toBe('genuine');
  });

  it('believes any of several signatures by any of several secrets', () => {
    const rotating = signedWebhook([OTHER, SECRET], { atMs: NOW });
    for (const secrets of [[SECRET], [OTHER], [OTHER, SECRET], [PAIR.publicKey, SECRET]])
      expect(verify(secrets, rotating).kind).toBe('genuine');
  });

  it('does not take a signature of one version for one of the other', () => {
    const { headers, body } = signedWebhook([SECRET], { atMs: NOW });
    const swapped = {
      ...headers,
      'webhook-signature': headers['webhook-signature']!.replace('v1,', 'v1a,'),
    };
    expect(verify([SECRET], { headers: swapped, body }).kind).toBe('refused');
  });

  it('looks at no more than ten signatures', () => {
    const { headers, body } = signedWebhook([SECRET], { atMs: NOW });
    const padded = {
      ...headers,
      'webhook-signature': `${'v1,AAAA '.repeat(10)}${headers['webhook-signature']}`,
    };
    expect(verify([SECRET], { headers: padded, body }).kind).toBe('refused');
  });

  it.each([
    ['another body', (b: string) => ({ body: Buffer.from(`${b} `) })],
    ['another id', () => ({ id: 'msg_2' })],
    ['a later timestamp', () => ({ timestamp: String(NOW / 1_000 + 1) })],
    ['no signature that is any', () => ({ signature: 'v1, v1 ,, v2,x garbage' })],
  ] as const)('does not believe %s', (_what, change) => {
    const { headers, body } = signedWebhook([SECRET], { atMs: NOW });
    const changed: { body?: Buffer; id?: string; timestamp?: string; signature?: string } = change(
      body.toString(),
    );
    const forged = {
      ...headers,
      'webhook-id': changed.id ?? 'msg_1',
      'webhook-timestamp': changed.timestamp ?? headers['webhook-timestamp']!,
      'webhook-signature': changed.signature ?? headers['webhook-signature']!,
    };
    expect(verify([SECRET], { headers: forged, body: changed.body ?? body })).toEqual({
      kind: 'refused',
      reason: 'not-genuine',
    });
  });

  it.each([
    [300, 'genuine'],
    [301, 'too-old'],
    [-300, 'genuine'],
    [-301, 'too-new'],
  ])('says of a request that was sent %i seconds ago: %s', (age, outcome) => {
    const given = verify([SECRET], signedWebhook([SECRET], { atMs: NOW - age * 1_000 }));
    expect(given.kind === 'genuine' ? given.kind : given.reason).toBe(outcome);
  });

  it('has the tolerance that it is given', () => {
    const verifier = new WebhookVerifier([SECRET], { now, toleranceSeconds: 10 });
    const { headers, body } = signedWebhook([SECRET], { atMs: NOW - 11_000 });
    expect(verifier.verify(headers, body)).toEqual({ kind: 'refused', reason: 'too-old' });
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('misses %s', (name) => {
    const { headers, body } = signedWebhook([SECRET], { atMs: NOW });
    const { [name]: _, ...rest } = headers;
    expect(verify([SECRET], { headers: rest, body })).toEqual({
      kind: 'refused',
      reason: 'header-missing',
    });
  });

  it.each(['now', '1e9', '-5', '1614265330.5', '99999999999999'])(
    'takes %s for no timestamp',
    (timestamp) => {
      const { headers, body } = signedWebhook([SECRET], { atMs: NOW });
      const wrong = { ...headers, 'webhook-timestamp': timestamp };
      expect(verify([SECRET], { headers: wrong, body })).toMatchObject({
        reason: 'timestamp-invalid',
      });
    },
  );

  it('reads the headers of fetch', () => {
    const { headers, body } = signedWebhook([SECRET], { atMs: NOW });
    const verifier = new WebhookVerifier([SECRET], { now });
    expect(verifier.verify(new Headers(headers), body).kind).toBe('genuine');
  });

  it.each([
    '',
    'whsec_',
    'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'whsec_a*b=',
    'whsk_AAAA',
    'whpk_AAAA',
  ])('refuses the secret %j and does not repeat it', (secret) => {
    const build = () => new WebhookVerifier([secret]);
    expect(build).toThrow(expect.objectContaining({ code: 'secret-invalid' }));
    expect(build).not.toThrow(/MfKQ9|a\*b/);
  });

  it('is not made without a secret', () => {
    expect(() => new WebhookVerifier([])).toThrow(expect.objectContaining({ code: 'no-secrets' }));
  });
});
