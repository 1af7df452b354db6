import { createRequire } from 'node:module';

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { encodeFetchRequest } from '../../../src/kafka/fetch-request.js';
import type { FetchRequest } from '../../../src/kafka/fetch-request.js';

const require = createRequire(import.meta.url);
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kafkajs declares no types for its inner modules
const clientRequest = require('kafkajs/src/protocol/requests/fetch/v11/request') as (
  request: FetchRequest,
) => { encode(): Promise<{ readonly buffer: Buffer }> };

const anyRequest = fc.record({
  replicaId: fc.constantFrom(-1, 3),
  maxWaitTime: fc.nat(60_000),
  minBytes: fc.nat(1_000),
  maxBytes: fc.nat(10_000_000),
  isolationLevel: fc.constantFrom(undefined, 0, 1),
  rackId: fc.constantFrom(undefined, '', 'zone-a'),
  topics: fc.array(
    fc.record({
      topic: fc.constantFrom('t', 'event-gateway.deliveries'),
      partitions: fc.array(
        fc.record({
          partition: fc.nat(1_000),
          fetchOffset: fc.bigInt({ min: -2n, max: 2n ** 60n }).map(String),
          maxBytes: fc.nat(1_000_000),
        }),
        { maxLength: 5 },
      ),
    }),
    { maxLength: 3 },
  ),
});

describe('a fetch request', () => {
  it('is the same that the client writes', async () => {
    await fc.assert(
      fc.asyncProperty(anyRequest, async (request) => {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- undefined stands for a field left out
        const wanted = request as FetchRequest;
        const { buffer } = await clientRequest(wanted).encode();
        expect(encodeFetchRequest(wanted).equals(buffer)).toBe(true);
      }),
    );
  });
});
