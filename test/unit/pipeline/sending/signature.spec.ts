import { describe, it, expect } from '@jest/globals';
import * as fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { GatewayError } from '../../../../src/gateway-error.js';
import { signatureHeader, signingKey } from '../../../../src/pipeline/sending/signature.js';

import { publicKeyOf } from '../../../../src/pipeline/sending/signing/ed25519-key.js';
import { WebhookVerifier } from '../../../../src/receiver/receiver.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';

function secretOf(bytes: Uint8Array): string {
  return `whsec_${Buffer.from(bytes).toString('base64')}`;
}

describe('signatureHeader', () => {
  it('gives the published signature for the published message', () => {
    const body = Buffer.from('{"test": 2432232314}');
    expect(signatureHeader([signingKey(SECRET)], ID, 1_614_265_330, body)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('is verified by the standardwebhooks and svix packages with each live secret', () => {
    const secret = fc.uint8Array({ minLength: 24, maxLength: 64 }).map(secretOf);
    const secrets = fc.array(secret, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(secrets, fc.json(), (live, text) => {
        const timestamp = Math.floor(Date.now() / 1000);
        const headers = {
          'webhook-id': ID,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signatureHeader(
            live.map(signingKey),
            ID,
            timestamp,
            Buffer.from(text),
          ),
        };
        for (const each of live) {
          expect(new Webhook(each).verify(text, headers)).toEqual(JSON.parse(text));
          new SvixWebhook(each).verify(text, headers);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('holds v1 and v1a side by side, which the receiver’s helper verifies each', () => {
    const seed = Buffer.alloc(32, 7);
    const pair = `whsk_${seed.toString('base64')}`;
    const timestamp = Math.floor(Date.now() / 1000);
    const body = Buffer.from('{"type":"a"}');
    const keys = [signingKey(pair), signingKey(SECRET)];
    const headers = {
      'webhook-id': ID,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureHeader(keys, ID, timestamp, body),
    };
    expect(headers['webhook-signature']).toMatch(/^v1a,[\w+/]{86}== v1,[\w+/]{43}=$/);
    for (const secret of [SECRET, publicKeyOf(pair) ?? ''])
      expect(new WebhookVerifier([secret]).verify(headers, body).kind).toBe('genuine');
  });

  it('fits no other body, id or time', () => {
    const keys = [signingKey(SECRET)];
    const signatures = new Set([
      signatureHeader(keys, ID, 1, Buffer.from('{}')),
      signatureHeader(keys, ID, 1, Buffer.from('{ }')),
      signatureHeader(keys, ID, 2, Buffer.from('{}')),
      signatureHeader(keys, `${ID}x`, 1, Buffer.from('{}')),
    ]);
    expect(signatures.size).toBe(4);
  });
});

describe('signingKey', () => {
  it.each([
    '',
    'whsec_',
    'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'whsec_abc',
    'whsec_ab*=',
    'whsk_AAAA',
    'whpk_AAAA',
  ])('refuses the secret %j without repeating it', (secret) => {
    const make = () => signingKey(secret);
    expect(make).toThrow(GatewayError);
    expect(make).toThrow(/^a signing (?:secret is "whsec_"|key is "whsk_") followed by/);
  });
});
