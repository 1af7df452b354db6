import { createRequire } from 'node:module';

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { encodedSize, encodeRecord } from '../../../src/kafka/record-encoder.js';
import type { EncodableRecord } from '../../../src/kafka/record-encoder.js';

const require = createRequire(import.meta.url);
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kafkajs declares no types for its inner modules
const originalEncoder = require('kafkajs/src/protocol/recordBatch/record/v0') as (
  record: EncodableRecord,
) => { readonly buffer: Buffer };

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const field = fc.oneof(bytes, fc.string({ unit: 'grapheme', maxLength: 200 }));
const record = fc.record({
  key: fc.option(field),
  value: fc.option(field),
  headers: fc.dictionary(fc.string({ unit: 'grapheme' }), fc.oneof(field, fc.array(field))),
  offsetDelta: fc.nat(2_000_000),
  timestampDelta: fc.nat(2 ** 30 - 1),
});

describe('the record encoder', () => {
  it('writes the very bytes that kafkajs writes', () => {
    fc.assert(
      fc.property(record, (one) => {
        expect(encodeRecord(one)).toEqual(originalEncoder(one).buffer);
      }),
      { numRuns: 300 },
    );
  });

  it('agrees with the size that it foretells', () => {
    fc.assert(
      fc.property(record, (one) => {
        expect(encodedSize(one)).toBe(encodeRecord(one).length);
      }),
    );
  });

  it('leaves out headers without a value', () => {
    const some = { key: 'k', value: 'v', headers: { a: '1', b: undefined } };
    expect(encodeRecord(some)).toEqual(encodeRecord({ ...some, headers: { a: '1' } }));
  });

  it('writes large values in full', () => {
    const value = Buffer.alloc(700_000, 7);
    const large = { key: 'k', value, headers: { h: 'x'.repeat(70_000) } };
    expect(encodeRecord(large)).toEqual(originalEncoder(large).buffer);
  });
});
