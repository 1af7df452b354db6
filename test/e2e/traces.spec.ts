import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../contract/eventually.js';
import { orders } from '../support/orders.js';
import { OtlpCollector } from '../support/otlp-collector.js';
import type { ReceivedRequest } from '../support/receiver.js';
import { Scene } from '../support/scene.js';
import { answer } from '../support/scripted-answer.js';

jest.setTimeout(90_000);

const PRODUCER_SPAN = 'b7ad6b7169203331';
const traceOf = (digit: string): string => digit.repeat(32);
const traceparent = (digit: string, flags = '01'): string =>
  `00-${traceOf(digit)}-${PRODUCER_SPAN}-${flags}`;

let scene: Scene;
let collector: OtlpCollector;
beforeAll(async () => {
  collector = await OtlpCollector.start();
  scene = await Scene.open('traces');
});
afterAll(async () => {
  await scene.close();
  await collector.stop();
});

/** One order with these headers. */
async function order(n: number, headers: Record<string, string>): Promise<void> {
  const [message] = orders(1, 'order.created', n);
  await scene.produce([{ ...message!, headers }]);
}

function requestsOf(n: number): readonly ReceivedRequest[] {
  return scene.receiver
    .requests('/shop')
    .filter(({ body }) => JSON.parse(body.toString()).data.id === `order-${n}`);
}

function recordsOf(n: number): readonly Readonly<Record<string, string>>[] {
  const results = scene.written(scene.topology.results);
  return results
    .filter(({ value }) => JSON.parse(String(value)).event?.id === `order-${n}`)
    .map(({ headers }) => headers);
}

async function whenEnded(n: number, attempts: number): Promise<void> {
  await eventually(`order ${n} has its results`, () => recordsOf(n).length === attempts, 30_000);
}

describe('the trace of an event, when no spans are exported', () => {
  it('goes on to the request and the result as it came, and none is begun', async () => {
    const gateway = await scene.startGateway();
    await scene.endpoint('shop', { endpoint: { retry: { delaysSeconds: [1] } } });
    await order(1, { traceparent: traceparent('1'), tracestate: 'shop=a' });
    await order(2, {});
    await whenEnded(1, 1);
    await whenEnded(2, 1);
    expect(await gateway.terminate()).toBe(0);

    const came = { traceparent: traceparent('1'), tracestate: 'shop=a' };
    expect(requestsOf(1)[0]?.headers).toMatchObject(came);
    expect(recordsOf(1)[0]).toMatchObject(came);
    expect(scene.results('shop').map((result) => result.traceparent)).toEqual(
      expect.arrayContaining([traceparent('1'), null]),
    );
    expect(requestsOf(2)[0]?.headers).not.toHaveProperty('traceparent');
    expect(recordsOf(2)[0]).not.toHaveProperty('traceparent');
    expect(collector.requests).toEqual([]);
  });
});

describe('the trace of an event, when spans are exported', () => {
  beforeAll(async () => {
    await scene.startGateway({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=let%20me%20in',
      OTEL_SERVICE_NAME: 'hooks',
      INSTANCE_ID: 'replica-1',
    });
    scene.receiver.script((request) => {
      const { id } = JSON.parse(request.body.toString()).data;
      return answer(id === 'order-3' && requestsOf(3).length === 1 ? 500 : 200);
    }, '/shop');
    await order(3, { traceparent: traceparent('3'), tracestate: 'shop=a' });
    await order(4, { traceparent: traceparent('4', '00') });
    await order(5, {});
    await whenEnded(3, 2);
    await whenEnded(4, 1);
    await whenEnded(5, 1);
    await eventually('the spans', () => collector.of(traceOf('3'), 'attempt').length === 2);
  });

  it('has a span for the routing, each attempt and the wait between them', () => {
    const trace = traceOf('3');
    const [route] = collector.of(trace, 'route');
    const [failed, delivered] = collector.of(trace, 'attempt');
    const [retry] = collector.of(trace, 'retry');

    expect(route).toMatchObject({
      parentSpanId: PRODUCER_SPAN,
      attributes: {
        'messaging.destination.name': scene.topic,
        'event_gateway.event.id': 'order-3',
        'event_gateway.deliveries': 1,
      },
      resource: { 'service.name': 'hooks', 'service.instance.id': 'replica-1' },
    });
    expect(failed).toMatchObject({
      parentSpanId: route?.spanId,
      failed: true,
      attributes: {
        'event_gateway.attempt': 1,
        'http.response.status_code': 500,
        'error.type': 'status-5xx',
        'server.address': '127.0.0.1',
      },
    });
    expect(retry).toMatchObject({
      parentSpanId: route?.spanId,
      attributes: { 'event_gateway.attempt': 2, 'event_gateway.tier': '5s' },
    });
    expect(delivered).toMatchObject({
      parentSpanId: route?.spanId,
      failed: false,
      attributes: { 'event_gateway.attempt': 2, 'event_gateway.verdict': 'delivered' },
    });
    expect(retry!.startMs).toBeGreaterThanOrEqual(failed!.startMs);
    expect(delivered!.startMs).toBeGreaterThanOrEqual(Math.floor(retry!.endMs));
  });

  it('reaches the receiver and the result as the attempt that made the request', () => {
    const attempts = collector.of(traceOf('3'), 'attempt');
    const expected = attempts.map(({ spanId }) => `00-${traceOf('3')}-${spanId}-01`);
    expect(requestsOf(3).map(({ headers }) => headers['traceparent'])).toEqual(expected);
    expect(requestsOf(3).map(({ headers }) => headers['tracestate'])).toEqual(['shop=a', 'shop=a']);
    expect(recordsOf(3).map((headers) => headers['traceparent'])).toEqual(expected);
  });

  it('is not told where its producer did not want it, but goes on', () => {
    expect(collector.spans.filter(({ traceId }) => traceId === traceOf('4'))).toEqual([]);
    expect(requestsOf(4)[0]?.headers['traceparent']).toBe(traceparent('4', '00'));
  });

  it('is begun for an event that has none', () => {
    const [, traceId] = requestsOf(5)[0]!.headers['traceparent']!.split('-');
    expect(collector.of(traceId!, 'route')).toMatchObject([
      { parentSpanId: undefined, attributes: { 'event_gateway.event.id': 'order-5' } },
    ]);
    expect(collector.of(traceId!, 'attempt')).toHaveLength(1);
  });

  it('comes to the collector with the headers of the settings', () => {
    for (const { path, headers } of collector.requests) {
      expect(path).toBe('/v1/traces');
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'x-collector-key': 'let me in',
      });
    }
  });
});
