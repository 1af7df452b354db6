import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** A request as some other implementation of Standard Webhooks signs it. */
export interface SignedWebhook {
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

export interface WebhookParts {
  readonly id?: string;
  /** Milliseconds since 1970. */
  readonly atMs?: number;
  readonly body?: string;
  readonly contentType?: string;
}

/** Signed by the `standardwebhooks` package, once for each secret. */
export function signedWebhook(secrets: readonly string[], parts: WebhookParts = {}): SignedWebhook {
  const { id = 'msg_1', atMs = Date.now(), contentType = 'application/json' } = parts;
  const { body = '{"type":"order.paid","timestamp":"2026-01-01T00:00:00.000Z","data":{"n":1}}' } =
    parts;
  const signatures = secrets.map((each) => new Webhook(each).sign(id, new Date(atMs), body));
  return {
    headers: {
      'content-type': contentType,
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(atMs / 1_000)),
      'webhook-signature': signatures.join(' '),
    },
    body: Buffer.from(body),
  };
}

/** A key pair for `v1a`, as Node makes it. */
export interface Ed25519Pair {
  /** `whpk_` and the Base64 of 32 bytes. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

export function ed25519Pair(): Ed25519Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const raw = Buffer.from(x, 'base64url').toString('base64');
  return { publicKey: `whpk_${raw}`, privateKey };
}

/** Adds a `v1a` signature. */
export function alsoSignedBy({ privateKey }: Ed25519Pair, webhook: SignedWebhook): SignedWebhook {
  const { headers, body } = webhook;
  const head = `${headers['webhook-id']}.${headers['webhook-timestamp']}.`;
  const signature = sign(null, Buffer.concat([Buffer.from(head), body]), privateKey);
  const both = `${headers['webhook-signature']} v1a,${signature.toString('base64')}`.trim();
  return { headers: { ...headers, 'webhook-signature': both }, body };
}
