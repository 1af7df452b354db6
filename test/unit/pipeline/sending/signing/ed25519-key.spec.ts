import { describe, expect, it } from '@jest/globals';
import {
  ed25519Key,
  ed25519Signature,
  newEd25519Secret,
  publicKeyOf,
} from '../../../../../src/pipeline/sending/signing/ed25519-key.js';

/** RFC 8032 section 7.1, test 2. */
const SEED = '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb';
const PUBLIC = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c';
const MESSAGE = Buffer.of(0x72);
const SIGNATURE =
  '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00';

function secret(...hex: string[]): string {
  return `whsk_${Buffer.from(hex.join(''), 'hex').toString('base64')}`;
}

describe('an ed25519 key', () => {
  it.each([
    ['its seed', secret(SEED)],
    ['its seed and its public key', secret(SEED, PUBLIC)],
  ])('signs as published, given as %s', (_form, text) => {
    const key = ed25519Key(text)!;
    const signature = Buffer.from(SIGNATURE, 'hex').toString('base64');
    expect(ed25519Signature(key, '', MESSAGE)).toBe(`v1a,${signature}`);
    expect(publicKeyOf(text)).toBe(`whpk_${Buffer.from(PUBLIC, 'hex').toString('base64')}`);
  });

  it.each([
    '',
    'whsk_',
    'whsk_AAAA',
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    secret(SEED, '00'),
    secret(SEED, SEED),
  ])('is not %j', (text) => {
    expect(ed25519Key(text)).toBeNull();
    expect(publicKeyOf(text)).toBeNull();
  });

  it('is made from the source of randomness', () => {
    expect(newEd25519Secret(() => Buffer.from(SEED, 'hex'))).toBe(secret(SEED));
  });
});
