import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { HmacAlgorithm, SignatureStyle } from '../../messages/credentials.js';
import { signatureHeader, signingKey } from '../signature.js';

/** Signs the requests of one endpoint; its keys are made once. */
export interface Signer {
  /** The header that holds the signature, in lower case. */
  readonly header: string;
  /**
   * That header's value.
   *
   * @param id the `webhook-id`
   * @param timestampSeconds of this attempt
   * @param body the very bytes that are sent
   */
  sign(id: string, timestampSeconds: number, body: Buffer): string;
}

/**
 * The signer of a style.
 *
 * | style      | header                  | value                                                                    |
 * |------------|-------------------------|--------------------------------------------------------------------------|
 * | `standard` | `webhook-signature`     | Standard Webhooks, one signature for each live secret                    |
 * | `github`   | `x-hub-signature-256`   | `sha256=` and the hexadecimal HMAC-SHA256 of the body                    |
 * | `stripe`   | `stripe-signature`      | `t=` seconds, then `v1=` and the HMAC of time, dot and body, per secret  |
 * | `shopify`  | `x-shopify-hmac-sha256` | the Base64 of the HMAC-SHA256 of the body                                |
 * | `hmac`     | as told                 | prefix, then the HMAC of the body, as told                               |
 *
 * All but `standard` take the secret's text itself as the key. Where there is room for one signature, the newest secret
 * signs.
 *
 * @param secrets newest first; at least one
 * @throws GatewayError `secret-invalid`
 * @source https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 * @source https://docs.stripe.com/webhooks#verify-manually
 * @source https://shopify.dev/docs/apps/build/webhooks/subscribe/https#step-2-validate-the-origin-of-your-webhook-to-ensure-its-coming-from-shopify
 */
export function signerOf(signature: SignatureStyle, secrets: readonly string[]): Signer {
  if (signature.style === 'hmac') {
    const { header, prefix, algorithm, encoding } = signature;
    return bodySigner(secrets, header.toLowerCase(), prefix, algorithm, encoding);
  }
  if (signature.style === 'github')
    return bodySigner(secrets, 'x-hub-signature-256', 'sha256=', 'sha256', 'hex');
  if (signature.style === 'shopify')
    return bodySigner(secrets, 'x-shopify-hmac-sha256', '', 'sha256', 'base64');
  if (signature.style === 'stripe') return stripeSigner(secrets.map((secret) => textKey(secret)));
  return standardSigner(secrets.map((secret) => signingKey(secret)));
}

function standardSigner(keys: readonly KeyObject[]): Signer {
  return {
    header: 'webhook-signature',
    sign: (id, timestampSeconds, body) => signatureHeader(keys, id, timestampSeconds, body),
  };
}

function stripeSigner(keys: readonly KeyObject[]): Signer {
  return {
    header: 'stripe-signature',
    sign(_id, timestampSeconds, body) {
      const head = `${timestampSeconds}.`;
      const signatures = keys.map(
        (key) => `,v1=${createHmac('sha256', key).update(head).update(body).digest('hex')}`,
      );
      return `t=${timestampSeconds}${signatures.join('')}`;
    },
  };
}

function bodySigner(
  [newest = '']: readonly string[],
  header: string,
  prefix: string,
  algorithm: HmacAlgorithm,
  encoding: 'hex' | 'base64',
): Signer {
  const key = textKey(newest);
  return {
    header,
    sign: (_id, _timestampSeconds, body) =>
      prefix + createHmac(algorithm, key).update(body).digest(encoding),
  };
}

function textKey(secret: string): KeyObject {
  return createSecretKey(Buffer.from(secret, 'utf8'));
}
