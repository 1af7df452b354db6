import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import Fastify from 'fastify';
import {
  expressWebhooks,
  fastifyWebhooks,
  MemoryLedger,
  type ReceivedWebhook,
} from '../../src/receiver/receiver.js';
import { eventually } from '../contract/eventually.js';
import { orders } from '../support/orders.js';
import { Scene } from '../support/scene.js';

/** What one receiver believes and has taken. */
class Inbox {
  readonly secrets: string[] = [];
  readonly taken: ReceivedWebhook[] = [];
  readonly refused: string[] = [];
  readonly ledger = new MemoryLedger();
  /** Thrown at the next webhook. */
  fail: Error | null = null;

  get options() {
    return {
      secrets: () => this.secrets,
      ledger: this.ledger,
      onRefused: (reason: string) => void this.refused.push(reason),
      handle: (webhook: ReceivedWebhook) => {
        const failure = this.fail;
        this.fail = null;
        if (failure !== null) throw failure;
        this.taken.push(webhook);
      },
    };
  }
}

const onExpress = new Inbox();
const onFastify = new Inbox();
const fastify = Fastify();
let server: Server;
let scene: Scene;
let expressUrl: string;

beforeAll(async () => {
  scene = await Scene.open('receiver');
  const app = express();
  app.post('/webhooks', expressWebhooks(onExpress.options));
  server = createServer(app);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  expressUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/webhooks`;

  await fastify.register(fastifyWebhooks({ path: '/webhooks', ...onFastify.options }));
  const fastifyUrl = await fastify.listen({ port: 0, host: '127.0.0.1' });

  await scene.startGateway();
  const retry = { delaysSeconds: [1], maxAttempts: 3 };
  const one = await scene.endpoint('express', { endpoint: { url: expressUrl, retry } });
  onExpress.secrets.push(one.secret);
  const other = await scene.endpoint('fastify', {
    endpoint: { url: `${fastifyUrl}/webhooks`, retry },
    subscription: { format: 'cloudevents-binary' },
  });
  onFastify.secrets.push(other.secret);
});
afterAll(async () => {
  await scene.close();
  await fastify.close();
  await new Promise((closed) => {
    server.close(closed);
    server.closeAllConnections();
  });
});

describe('a receiver with the helper', () => {
  it('takes real deliveries, with Express and with Fastify, in two formats', async () => {
    await scene.produce(orders(1, 'order.created', 1));
    await eventually('both have it', () => onExpress.taken.length + onFastify.taken.length === 2);

    const [standard] = onExpress.taken;
    const [cloudEvent] = onFastify.taken;
    expect(cloudEvent).toMatchObject({ type: standard?.type, data: standard?.data });
    expect(cloudEvent?.eventId).toEqual(expect.any(String));
    expect(standard?.id).not.toBe(cloudEvent?.id);
    await eventually('both results', () => scene.results().length === 2);
    expect(scene.results().map(({ kind }) => kind)).toEqual([
      'attempt.succeeded',
      'attempt.succeeded',
    ]);
  });

  it('believes the old secret and the new one while they overlap', async () => {
    const { body } = await scene.api().call('POST', '/v1/endpoints/express/secrets/rotate', {});
    const before = onExpress.taken.length;
    await scene.produce(orders(1, 'order.created', 2));
    await eventually('the old secret will do', () => onExpress.taken.length === before + 1);

    onExpress.secrets.splice(0, 1, String(body['secret']));
    await scene.produce(orders(1, 'order.created', 3));
    await eventually('the new one, too', () => onExpress.taken.length === before + 2);
    expect(onExpress.refused).toEqual([]);
  });

  it('gets a webhook again after it failed, and drops the repeat of one that it took', async () => {
    const before = onExpress.taken.length;
    onExpress.fail = new Error('the queue is full');
    await scene.produce(orders(1, 'order.created', 4));
    await eventually('the retry', () => onExpress.taken.length === before + 1);
    const attempts = () =>
      scene
        .results('express')
        .filter(({ deliveryId }) => deliveryId === onExpress.taken.at(-1)?.id);
    await eventually('two results', () => attempts().length === 2);
    expect(attempts().map(({ kind }) => kind)).toEqual(['attempt.failed', 'attempt.succeeded']);

    await scene
      .api()
      .call('POST', '/v1/endpoints/express/replay', { since: '2020-01-01T00:00:00Z' });
    const sent = () => scene.results('express').length;
    await eventually('all is sent again', () => sent() >= 2 * (before + 1) + 1);
    expect(onExpress.taken).toHaveLength(before + 1);
  });
});
