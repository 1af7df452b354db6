import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { decodeHeld, encodeHeld } from '../../../src/kafka/held-places.js';
import { placeKey } from '../../../src/kafka/place.js';

const NOTHING = { generation: -1, places: [] };

describe('what a member held', () => {
  it('comes back as it was written', () => {
    const place = fc.record({
      topic: fc.constantFrom('orders', 'a.b-c_d', 'constructor', '__proto__', '7'),
      partition: fc.nat(),
    });
    const places = fc.uniqueArray(place, { selector: placeKey });
    fc.assert(
      fc.property(fc.nat(), places, (generation, held) => {
        const read = decodeHeld(encodeHeld({ generation, places: held }));
        expect(read.generation).toBe(generation);
        expect(read.places.map(placeKey).toSorted()).toEqual(held.map(placeKey).toSorted());
      }),
    );
  });

  it('is nothing for a member that never was in the group', () => {
    expect(decodeHeld(encodeHeld({ generation: -1, places: [] }))).toEqual(NOTHING);
  });

  it('is nothing in bytes of other origin', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => expect(decodeHeld(bytes)).toEqual(NOTHING)));
    const json = [
      null,
      7,
      [],
      {},
      { generation: 1 },
      { generation: 'one', topics: {} },
      { generation: 1.5, topics: {} },
      { generation: 1, topics: [] },
      { generation: 1, topics: { orders: 3 } },
      { generation: 1, topics: { orders: [0, -1] } },
      { generation: 1, topics: { orders: ['0'] } },
    ];
    for (const value of json) {
      expect(decodeHeld(Buffer.from(JSON.stringify(value)))).toEqual(NOTHING);
    }
  });
});
