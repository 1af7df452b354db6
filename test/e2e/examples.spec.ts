import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { signatureHeader, signingKey } from '../../src/pipeline/sending/signature.js';
import { eventually } from '../contract/eventually.js';
import { brokerAddresses, createTestTopic } from '../support/broker.js';
import { ExampleReceiver, isThere } from '../support/example.js';
import { firstRecord } from '../support/first-record.js';
import { REPOSITORY } from '../support/repository.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OTHER_SECRET = 'whsec_plJ3nmyCDGBKInavdOK15jsl';

const RECEIVERS = [
  { name: 'Express', command: process.execPath, script: 'examples/receivers/express.mjs' },
  { name: 'Fastify', command: process.execPath, script: 'examples/receivers/fastify.mjs' },
  { name: 'any library', command: process.execPath, script: 'examples/receivers/any-library.mjs' },
  { name: 'Python', command: 'python3', script: 'examples/receivers/receiver.py' },
];
const present = await Promise.all(RECEIVERS.map(({ command }) => isThere(command)));

interface Webhook {
  readonly id: string;
  readonly orderId?: string;
  readonly secret?: string;
  readonly ageSeconds?: number;
}

/** Sends a webhook as the gateway does, with the gateway's own signature. */
async function send(url: string, webhook: Webhook): Promise<number> {
  const { id, orderId = 'order-1', secret = SECRET, ageSeconds = 0 } = webhook;
  const timestamp = Math.floor(Date.now() / 1000) - ageSeconds;
  const body = Buffer.from(
    JSON.stringify({
      type: 'order.paid',
      timestamp: '2026-01-01T00:00:00.000Z',
      data: { orderId },
    }),
  );
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureHeader([signingKey(secret)], id, timestamp, body),
    },
    body,
  });
  return response.status;
}

describe.each(RECEIVERS.filter((_, index) => present[index]))(
  'the example receiver with $name',
  ({ command, script }) => {
    let receiver: ExampleReceiver;

    beforeAll(async () => {
      receiver = await ExampleReceiver.start(command, script, SECRET);
    });
    afterAll(() => receiver.stop());

    it('takes what the gateway signed, and takes it once however often it comes', async () => {
      expect(await send(receiver.url, { id: 'msg_1', orderId: 'order-1' })).toBe(204);
      expect(await send(receiver.url, { id: 'msg_1', orderId: 'order-1' })).toBe(204);
      expect(await send(receiver.url, { id: 'msg_2', orderId: 'order-2' })).toBe(204);

      await eventually('order-2 is taken', () => /order-2/.test(receiver.taken.at(-1) ?? ''));
      expect(receiver.taken).toHaveLength(2);
      expect(receiver.taken[0]).toMatch(/^took order\.paid .*order-1/);
    });

    it.each([
      ['what another secret signed', { id: 'msg_3', secret: OTHER_SECRET }],
      ['what was signed ten minutes ago', { id: 'msg_4', ageSeconds: 600 }],
    ])('answers 401 to %s', async (_, webhook) => {
      expect(await send(receiver.url, webhook)).toBe(401);
    });

    it('answers 401 to what nobody signed', async () => {
      const response = await fetch(receiver.url, { method: 'POST', body: '{"type":"order.paid"}' });

      expect(response.status).toBe(401);
    });
  },
);

describe('the example producer', () => {
  it('produces an event with an id, its type and its data', async () => {
    const topic = await createTestTopic();
    const env = { ...process.env, KAFKA_BROKERS: brokerAddresses().join(','), TOPIC: topic };
    const args = ['examples/producer/produce.mjs', 'order.paid', '{"orderId":"order-7"}'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: REPOSITORY, env });
    const { key, value } = await firstRecord(topic);

    expect(stdout).toContain(topic);
    expect(key?.toString()).toBe('order-7');
    expect(JSON.parse(String(value))).toEqual({
      id: expect.any(String),
      type: 'order.paid',
      orderId: 'order-7',
    });
  });
});
