import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { SignatureStyle } from '../../../../../src/pipeline/messages/credentials.js';
import { signerOf } from '../../../../../src/pipeline/sending/signing/signer.js';

/** RFC 4231 and RFC 2202, test case 2. */
const JEFE = { secret: 'Jefe', body: Buffer.from('what do ya want for nothing?') };

function hmac(fields: Partial<Extract<SignatureStyle, { style: 'hmac' }>> = {}): SignatureStyle {
  return {
    style: 'hmac',
    header: 'X-Sig',
    prefix: '',
    algorithm: 'sha256',
    encoding: 'hex',
    ...fields,
  };
}

function stripeHmac(secret: string): string {
  return createHmac('sha256', secret).update('1700000000.{}').digest('hex');
}

describe('signerOf', () => {
  it('signs as GitHub publishes it', () => {
    const signer = signerOf({ style: 'github' }, ["It's a Secret to Everybody"]);
    expect(signer.header).toBe('x-hub-signature-256');
    expect(signer.sign('id', 1, Buffer.from('Hello, World!'))).toBe(
      'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    );
  });

  it('signs as Stripe does: time, dot and body, once for each live secret', () => {
    const signer = signerOf({ style: 'stripe' }, ['whsec_new', 'whsec_old']);
    expect(signer.header).toBe('stripe-signature');
    expect(signer.sign('id', 1_700_000_000, Buffer.from('{}'))).toBe(
      `t=1700000000,v1=${stripeHmac('whsec_new')},v1=${stripeHmac('whsec_old')}`,
    );
  });

  it('signs as Shopify does: the body, in Base64', () => {
    const signer = signerOf({ style: 'shopify' }, [JEFE.secret]);
    expect(signer.header).toBe('x-shopify-hmac-sha256');
    expect(Buffer.from(signer.sign('id', 1, JEFE.body), 'base64').toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it.each([
    ['sha1', 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79'],
    ['sha256', '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
    [
      'sha512',
      '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
    ],
  ] as const)('signs the body with a bare HMAC as published: %s', (algorithm, hex) => {
    const signer = signerOf(hmac({ algorithm, prefix: 'v0=' }), [JEFE.secret, 'older']);
    expect(signer.header).toBe('x-sig');
    expect(signer.sign('id', 1, JEFE.body)).toBe(`v0=${hex}`);
    const base64 = signerOf(hmac({ algorithm, encoding: 'base64' }), [JEFE.secret]);
    expect(base64.sign('id', 1, JEFE.body)).toBe(Buffer.from(hex, 'hex').toString('base64'));
  });

  it('signs after Standard Webhooks otherwise', () => {
    const signer = signerOf({ style: 'standard' }, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']);
    const body = Buffer.from('{"test": 2432232314}');
    expect(signer.header).toBe('webhook-signature');
    expect(signer.sign('msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, body)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });
});
