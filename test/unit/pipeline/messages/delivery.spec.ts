import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { ConsumedHeaders, ProducedHeaders } from '../../../../src/kafka/ports.js';
import {
  deliveryHeaders,
  deliveryRecord,
  parseDelivery,
  type Delivery,
} from '../../../../src/pipeline/messages/delivery.js';
import { aDelivery, aRecord } from '../../../support/builders.js';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** What a broker gives back: all header values as bytes. */
function asRead(headers: ProducedHeaders): ConsumedHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Buffer.isBuffer(value) ? value : Buffer.from(String(value)),
    ]),
  );
}

function read(delivery: Delivery, changed: Record<string, Buffer | undefined> = {}) {
  const headers = { ...asRead(deliveryHeaders(delivery)), ...changed };
  return parseDelivery(
    aRecord({ key: Buffer.from(delivery.endpointId), value: delivery.body, headers }),
  );
}

describe('a delivery record', () => {
  it('comes back as it was written', () => {
    const text = fc.string({ minLength: 1, unit: 'grapheme' });
    const time = fc.nat(2 ** 40);
    const deliveries = fc.record({
      id: text,
      endpointId: text,
      subscriptionId: text,
      tenant: fc.string(),
      event: fc.record({
        id: text,
        type: text,
        timeMs: time,
        source: fc.record({
          topic: fc.constantFrom('orders', 'a.b-c_d'),
          partition: fc.nat(1_000),
          offset: fc.nat(2 ** 40),
          key: fc.option(fc.uint8Array().map((bytes) => Buffer.from(bytes))),
        }),
      }),
      attempt: fc.nat(100),
      firstAttemptAtMs: fc.option(time),
      notBeforeMs: time,
      deadlineMs: time,
      routedAtMs: time,
      controlOffset: time,
      contentType: fc.option(text),
      requestHeaders: fc.constantFrom<Record<string, string>>({}, { 'ce-id': 'x', 'ce-type': 'y' }),
      body: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      trace: fc.constantFrom(
        null,
        { traceparent: TRACEPARENT, tracestate: null },
        { traceparent: TRACEPARENT, tracestate: 'vendor=1' },
      ),
    });
    fc.assert(
      fc.property(deliveries, (delivery) => {
        expect(read(delivery)).toEqual({ kind: 'delivery', delivery });
      }),
    );
  });

  it('has the endpoint as its key and the body as its value', () => {
    const record = deliveryRecord('d', aDelivery());
    expect(record).toMatchObject({ topic: 'd', key: 'ep_1', value: aDelivery().body });
    expect(deliveryRecord('d', aDelivery(), 5)).toMatchObject({ partition: 5 });
  });

  it.each([
    'delivery-id',
    'subscription-id',
    'event-id',
    'deadline',
    'attempt',
    'source',
    'format',
  ])('is unreadable without its header %s, and says so', (name) => {
    const parsed = read(aDelivery(), { [name]: undefined });
    expect(parsed).toMatchObject({ kind: 'unreadable', detail: expect.stringContaining(name) });
  });

  it('is refused when a newer replica wrote it in a newer format', () => {
    expect(read(aDelivery(), { format: Buffer.from('2') })).toMatchObject({
      kind: 'unreadable',
      detail: expect.stringContaining('newer'),
    });
  });
});
