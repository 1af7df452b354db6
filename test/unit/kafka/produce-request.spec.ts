import { createRequire } from 'node:module';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import * as fc from 'fast-check';

import { encodeProduceRequest, isPlain } from '../../../src/kafka/produce-request.js';
import type { ProduceRequest } from '../../../src/kafka/produce-request.js';
import { encodeContent } from '../../../src/kafka/record-encoder.js';

const require = createRequire(import.meta.url);
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kafkajs declares no types for its inner modules
const clientRequest = require('kafkajs/src/protocol/requests/produce/v3/request') as (
  request: ProduceRequest,
) => { encode(): Promise<{ readonly buffer: Buffer }> };
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
const Long = require('kafkajs/src/utils/long') as {
  fromInt(value: number): { toString(): string };
};

const NOW_MS = 1_795_000_000_123;

const field = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
  fc.string({ unit: 'grapheme', maxLength: 100 }),
);
const message = fc.record({
  key: fc.option(field),
  value: fc.option(field),
  headers: fc.dictionary(fc.string({ maxLength: 10 }), field, { maxKeys: 3 }),
});
const partition = fc.record({
  partition: fc.nat(100),
  firstSequence: fc.nat(1_000_000),
  messages: fc.array(message, { minLength: 1, maxLength: 80 }),
});
const topic = fc.record({
  topic: fc.constantFrom('t', 'event-gateway.deliveries'),
  partitions: fc.array(partition, { minLength: 1, maxLength: 3 }),
});
const request = fc.record({
  acks: fc.constantFrom(-1, 1),
  timeout: fc.nat(60_000),
  transactionalId: fc.option(fc.constantFrom('lanes-7', 'ünïcode')),
  producerId: fc.nat(10_000).map((id) => Long.fromInt(id)),
  producerEpoch: fc.nat(1_000),
  topicData: fc.array(topic, { minLength: 1, maxLength: 2 }),
});
const anyRequest: ProduceRequest = {
  acks: -1,
  timeout: 1,
  topicData: [{ topic: 't', partitions: [{ partition: 0, messages: [{ key: 'k', value: 'v' }] }] }],
};

describe('a produce request', () => {
  beforeEach(() => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW_MS);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('has the very bytes that the client itself would write', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (one) => {
        const { buffer } = await clientRequest(one).encode();
        expect(encodeProduceRequest(one, NOW_MS)).toEqual(buffer);
      }),
    );
  });

  it('takes the content that was encoded before', () => {
    const [data] = anyRequest.topicData;
    const content = encodeContent({ key: 'k', value: 'v' });
    const messages = [{ key: 'ignored', value: 'ignored', content }];
    const encoded = {
      ...anyRequest,
      topicData: [{ topic: data!.topic, partitions: [{ partition: 0, messages }] }],
    };
    expect(encodeProduceRequest(encoded, NOW_MS)).toEqual(encodeProduceRequest(anyRequest, NOW_MS));
  });

  it('is left to the client when it is to be compressed, or a record has a time of its own', () => {
    const messages = [{ key: 'k', value: 'v', timestamp: '1' }];
    const timed = [{ topic: 't', partitions: [{ partition: 0, messages }] }];
    expect(isPlain(anyRequest)).toBe(true);
    expect(isPlain({ ...anyRequest, compression: 0 })).toBe(true);
    expect(isPlain({ ...anyRequest, compression: 1 })).toBe(false);
    expect(isPlain({ ...anyRequest, topicData: timed })).toBe(false);
  });
});
