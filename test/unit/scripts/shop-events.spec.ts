import { describe, expect, it } from '@jest/globals';
import { shopEvents } from '../../../scripts/quickstart/shop-events.mjs';

describe('the events of the shop', () => {
  const events = shopEvents(60);

  it('are a few hundred, each with an id of its own', () => {
    expect(events.length).toBeGreaterThan(200);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });

  it('begin every order with its creation and pay before they ship', () => {
    for (const key of new Set(events.map((event) => event.key))) {
      const types = events.filter((event) => event.key === key).map(({ type }) => type);

      expect(types[0]).toBe('order.created');
      expect(types.includes('order.shipped')).toBe(types.includes('order.paid'));
      expect(types.indexOf('order.paid')).toBeLessThanOrEqual(types.indexOf('order.shipped'));
    }
  });

  it('let orders overlap, as in life', () => {
    const keys = events.map(({ key }) => key);

    expect(keys.lastIndexOf(keys[0]!)).toBeGreaterThan(keys.indexOf(keys[1]!));
  });
});
