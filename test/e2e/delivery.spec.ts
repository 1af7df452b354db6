import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { HTTP, Kafka as CloudEventsKafka } from 'cloudevents';
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { eventually } from '../contract/eventually.js';
import { orders } from '../support/orders.js';
import type { ReceivedRequest } from '../support/receiver.js';
import { schemaFaults } from '../support/result-schema.js';
import { Scene } from '../support/scene.js';

jest.setTimeout(90_000);

const count = 60;

describe('an event', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await Scene.open('delivery');
    const late = `/^${scene.prefix}-late/`;
    await scene.startGateway({
      SOURCE_TOPICS: `${scene.topic},${late}`,
      TOPIC_REFRESH_MS: '1000',
    });
  });
  afterAll(() => scene.close());

  const requestsTo = (endpointId: string): readonly ReceivedRequest[] =>
    scene.receiver.requests(`/${endpointId}`);
  const whenAnswered = (endpointId: string, requests = 1): Promise<void> =>
    eventually(
      `${requests} results of ${endpointId}`,
      () => scene.results(endpointId).length >= requests,
    );

  it('is delivered once to each matching endpoint, and has its result', async () => {
    await scene.endpoint('everything');
    await scene.endpoint('below-order', { subscription: { types: ['order.*'] } });
    await scene.endpoint('only-payments', { subscription: { types: ['payment.created'] } });
    await scene.endpoint('other-topic', { subscription: { topics: [`${scene.prefix}-late-1`] } });
    await scene.produce([
      ...orders(count),
      ...orders(count, 'payment.created', 1001),
      ...orders(count, 'parcel.sent', 2001),
    ]);
    const expected = { everything: 3 * count, 'below-order': count, 'only-payments': count };
    for (const [endpoint, requests] of Object.entries(expected)) {
      await whenAnswered(endpoint, requests);
      const results = scene.results(endpoint);
      expect(results.map(({ kind, final, attempt }) => ({ kind, final, attempt }))).toEqual(
        Array.from({ length: requests }, () => ({
          kind: 'attempt.succeeded',
          final: true,
          attempt: 1,
        })),
      );
      const events = results.map(({ event }) => event.id);
      expect(new Set(events).size).toBe(requests);
      expect(scene.webhookIds(endpoint).toSorted()).toEqual(
        results.map(({ deliveryId }) => deliveryId).toSorted(),
      );
    }
    expect(new Set(scene.receiver.requests().map(({ path }) => path))).toEqual(
      new Set(Object.keys(expected).map((endpoint) => `/${endpoint}`)),
    );
  });

  it('leaves results that keep to the published schema and to CloudEvents', async () => {
    const records = scene.written(scene.topology.results);

    expect(records.length).toBeGreaterThanOrEqual(5 * count);
    expect(records.flatMap(({ value }) => schemaFaults(value))).toEqual([]);
    for (const { headers, value, key } of records) {
      const message = { headers: { ...headers }, key, value, body: value };
      const event = CloudEventsKafka.toEvent(message);
      expect(event).toMatchObject({
        specversion: '1.0',
        type: 'event-gateway.attempt.succeeded',
        source: '/event-gateway',
        subject: key,
        datacontenttype: 'application/json',
      });
    }
    const ids = records.map(({ headers }) => headers['ce_id']);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('comes with a signature that the standardwebhooks and svix packages accept', async () => {
    const { secret } = await scene.endpoint('signed');
    await scene.produce(orders(1));
    await whenAnswered('signed');

    const { body, headers } = requestsTo('signed')[0]!;
    const content = body.toString();
    expect(new Webhook(secret).verify(content, headers)).toMatchObject({ type: 'order.created' });
    expect(() => new SvixWebhook(secret).verify(content, headers)).not.toThrow();
    expect(() => new Webhook(secret).verify(`${content} `, headers)).toThrow('signature');
  });

  it('is signed with the old and the new secret while a secret is rotated', async () => {
    const { secret: old } = await scene.endpoint('rotated');
    const { body: answer } = await scene.api().call('POST', '/v1/endpoints/rotated/secrets/rotate');
    await scene.produce(orders(1));
    await whenAnswered('rotated');

    const { body, headers } = requestsTo('rotated')[0]!;
    for (const secret of [old, String(answer['secret'])]) {
      expect(() => new Webhook(secret).verify(body.toString(), headers)).not.toThrow();
    }
  });

  it('comes in the form that the subscription asks for', async () => {
    for (const format of ['standard', 'raw', 'cloudevents-binary', 'cloudevents-structured']) {
      await scene.endpoint(format, { subscription: { format, types: ['form.*'] } });
    }
    const value = '{ "id":"f-1","type":"form.sent", "total": 10.00 }';
    await scene.produce([{ key: 'f', value, timestamp: '1767323045678' }]);
    for (const format of ['standard', 'raw', 'cloudevents-binary', 'cloudevents-structured']) {
      await whenAnswered(format);
    }

    const [standard] = requestsTo('standard');
    expect(standard?.headers['content-type']).toBe('application/json');
    expect(standard?.body.toString()).toBe(
      `{"type":"form.sent","timestamp":"2026-01-02T03:04:05.678Z","data":${value}}`,
    );
    const [raw] = requestsTo('raw');
    expect(raw?.body.toString()).toBe(value);
    for (const format of ['cloudevents-binary', 'cloudevents-structured']) {
      const { headers, body } = requestsTo(format)[0]!;
      const event = HTTP.toEvent({ headers: { ...headers }, body: body.toString() });
      expect(event).toMatchObject({
        specversion: '1.0',
        id: 'f-1',
        type: 'form.sent',
        time: '2026-01-02T03:04:05.678Z',
        data: { id: 'f-1', type: 'form.sent', total: 10 },
      });
    }
  });

  it('keeps the id and type that it has as a CloudEvent, in either of Kafka’s modes', async () => {
    await scene.endpoint('from-cloudevents', { subscription: { types: ['shop.*'] } });
    await scene.produce([
      {
        value: '{"n":1}',
        headers: {
          ce_specversion: '1.0',
          ce_id: 'binary-1',
          ce_source: '/shop',
          ce_type: 'shop.binary',
          'content-type': 'application/json',
        },
      },
      {
        value: JSON.stringify({
          specversion: '1.0',
          id: 'structured-1',
          source: '/shop',
          type: 'shop.structured',
          data: { n: 2 },
        }),
        headers: { 'content-type': 'application/cloudevents+json' },
      },
    ]);
    await whenAnswered('from-cloudevents', 2);

    const bodies = requestsTo('from-cloudevents').map(({ body }) => JSON.parse(body.toString()));
    expect(bodies.toSorted((a, b) => a.data.n - b.data.n)).toMatchObject([
      { type: 'shop.binary', data: { n: 1 } },
      { type: 'shop.structured', data: { n: 2 } },
    ]);
    const ids = scene.results('from-cloudevents').map(({ event }) => event.id);
    expect(ids.toSorted()).toEqual(['binary-1', 'structured-1']);
  });

  it('arrives from a topic that was made later and matches an expression', async () => {
    const topic = `${scene.prefix}-late-1`;
    await scene.createTopic(topic);
    await scene.produce(orders(5, 'order.late'), topic);
    await whenAnswered('other-topic', 5);

    expect(requestsTo('other-topic')).toHaveLength(5);
    expect(new Set(scene.results('other-topic').map(({ event }) => event.source.topic))).toEqual(
      new Set([topic]),
    );
  });

  it('ends with a result that says so when its endpoint is deleted before its turn', async () => {
    await scene.endpoint('deleted', { endpoint: { paused: true } });
    await scene.produce(orders(3));
    const waits = async (): Promise<boolean> => requestsTo('everything').length >= 3 * count + 3;
    await eventually('the events were routed', waits);
    await scene.api().call('DELETE', '/v1/endpoints/deleted');
    await whenAnswered('deleted', 3);

    expect(requestsTo('deleted')).toEqual([]);
    for (const result of scene.results('deleted')) {
      expect(result).toMatchObject({
        kind: 'delivery.dropped',
        final: true,
        error: { kind: 'endpoint-deleted' },
      });
    }
  });

  it('was not sent twice in all of this', () => {
    const ids = scene.receiver.requests().map(({ headers }) => headers['webhook-id']);

    expect(new Set(ids).size).toBe(ids.length);
  });
});
