import { describe, it, expect } from '@jest/globals';
import * as fc from 'fast-check';
import { deliveryId } from '../../../../src/pipeline/router/delivery-id.js';

const SOURCE = { topic: 'orders', partition: 3, offset: 42, key: null };

describe('deliveryId', () => {
  it('stays the same for good', () => {
    expect(deliveryId(SOURCE, 1_700_000_000_000, 'ep_1', 'sub_1')).toBe(
      deliveryId({ ...SOURCE, key: Buffer.from('k') }, 1_700_000_000_000, 'ep_1', 'sub_1'),
    );
    expect(deliveryId(SOURCE, 1_700_000_000_000, 'ep_1', 'sub_1')).toBe(
      'dlv_DcGu8nhKfBquE1KdgVk-Tx7CAa',
    );
  });

  it('differs whenever one of its parts does', () => {
    const part = fc.record({
      topic: fc.constantFrom('a', 'a1', 'a.1'),
      partition: fc.nat(12),
      offset: fc.nat(12),
      at: fc.nat(12),
      endpoint: fc.string({ maxLength: 3 }),
      subscription: fc.string({ maxLength: 3 }),
    });
    const pair = part.map((parts) => {
      const { topic, partition, offset, at, endpoint, subscription } = parts;
      const id = deliveryId({ topic, partition, offset, key: null }, at, endpoint, subscription);
      return { id, parts: JSON.stringify(parts) };
    });
    fc.assert(
      fc.property(pair, pair, (one, other) => {
        expect(one.id === other.id).toBe(one.parts === other.parts);
      }),
    );
  });

  it('holds only letters, digits, "_" and "-"', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string(), (offset, endpoint) => {
        expect(deliveryId({ ...SOURCE, offset }, 0, endpoint, 's')).toMatch(/^dlv_[\w-]{26}$/);
      }),
    );
  });
});
