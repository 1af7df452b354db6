import { describe, expect, it } from '@jest/globals';
import {
  MemoryLedger,
  WebhookReceiver,
  type ReceivedWebhook,
  type ReceiverOptions,
} from '../../../src/receiver/receiver.js';
import { deferred } from '../../support/deferred.js';
import { signedWebhook, type WebhookParts } from '../../support/signed-webhook.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OTHER = 'whsec_plJ3nmyCDGBKInavdOK15jsl';

function aReceiver(options: Partial<ReceiverOptions> = {}) {
  const taken: ReceivedWebhook[] = [];
  const told: unknown[] = [];
  const receiver = new WebhookReceiver({
    secrets: [SECRET],
    handle: (webhook) => void taken.push(webhook),
    onRefused: (reason) => void told.push(reason),
    onError: (error, id) => void told.push([String(error), id]),
    ...options,
  });
  const send = async (parts: WebhookParts = {}, secrets: readonly string[] = [SECRET]) => {
    const { headers, body } = signedWebhook(secrets, parts);
    return (await receiver.receive(headers, body)).status;
  };
  return { taken, told, send, receiver };
}

describe('WebhookReceiver', () => {
  it('hands over what is genuine, read and with its bytes, and answers 204', async () => {
    const { send, taken } = aReceiver();
    expect(await send({ id: 'msg_7' })).toBe(204);
    expect(taken).toEqual([
      {
        id: 'msg_7',
        type: 'order.paid',
        time: '2026-01-01T00:00:00.000Z',
        data: { n: 1 },
        eventId: null,
        source: null,
        sentAt: expect.any(Date),
        body: expect.any(Buffer),
      },
    ]);
  });

  it.each([
    [401, 'not-genuine', {}, [OTHER]],
    [401, 'too-old', { atMs: Date.now() - 600_000 }, [SECRET]],
    [400, 'unreadable', { body: 'nonsense' }, [SECRET]],
  ] as const)(
    'answers %i to what is %s, and hands nothing over',
    async (status, why, parts, by) => {
      const { send, taken, told } = aReceiver();
      expect(await send(parts, by)).toBe(status);
      expect(taken).toEqual([]);
      expect(told).toEqual([why]);
    },
  );

  it('hands each delivery over once, with a ledger', async () => {
    const { send, taken } = aReceiver({ ledger: new MemoryLedger() });
    expect([await send(), await send(), await send({ id: 'msg_2' })]).toEqual([204, 204, 204]);
    expect(taken.map(({ id }) => id)).toEqual(['msg_1', 'msg_2']);
  });

  it('answers 500 when the handler fails, and hands the retry over', async () => {
    const failures = [new Error('full')];
    const handled: string[] = [];
    const { send, told } = aReceiver({
      ledger: new MemoryLedger(),
      handle: async ({ id }) => {
        const failure = failures.pop();
        if (failure !== undefined) throw failure;
        handled.push(id);
      },
    });
    expect([await send(), await send(), await send()]).toEqual([500, 204, 204]);
    expect(handled).toEqual(['msg_1']);
    expect(told).toEqual([['Error: full', 'msg_1']]);
  });

  it('asks a second request to come again while the first is handled: that one may still fail', async () => {
    const gate = deferred<void>();
    const { send, receiver } = aReceiver({
      ledger: new MemoryLedger(),
      handle: () => gate.promise,
    });
    const first = send();
    const { headers, body } = signedWebhook([SECRET]);
    expect(await receiver.receive(headers, body)).toEqual({
      status: 503,
      headers: { 'retry-after': '5' },
    });
    gate.resolve();
    expect(await first).toBe(204);
    expect(await send()).toBe(204);
  });

  it('answers 500 when the ledger fails', async () => {
    const broken = { claim: () => Promise.reject(new Error('down')), settle: () => undefined };
    const { send, taken } = aReceiver({ ledger: broken });
    expect(await send()).toBe(500);
    expect(taken).toEqual([]);
  });

  it('asks a function for the secrets at each request', async () => {
    let secrets = [SECRET];
    const { send } = aReceiver({ secrets: () => secrets });
    expect([await send(), await send({}, [OTHER])]).toEqual([204, 401]);
    secrets = [OTHER, SECRET];
    expect([await send(), await send({}, [OTHER])]).toEqual([204, 204]);
    secrets = [OTHER];
    expect([await send(), await send({}, [OTHER])]).toEqual([401, 204]);
  });

  it('is not made with a secret that is none', () => {
    expect(() => aReceiver({ secrets: ['guessable'] })).toThrow(/whsec_/);
  });
});
