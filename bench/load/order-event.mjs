import { clockMs } from './clock.mjs';

/**
 * An order as JSON, of about 1 KB. `n` and `at` stand first, where the receiver finds them without parsing.
 *
 * @param {number} n its number in its stream
 * @param {string} type
 */
export function orderEvent(n, type) {
  const total = 1_999 + (n % 5_000);
  return `{"n":${n},"at":${clockMs().toFixed(3)},"id":"evt-${n}","type":"${type}","orderId":"order-${n}",${REST},"total":{"currency":"EUR","cents":${total}}}`;
}

/** What is the same in each: a customer, two addresses and five lines. */
const REST = JSON.stringify({
  customer: { id: 'cus_01939f6e7a3c', name: 'Zoë Größer', email: 'zoe@example.com', vip: false },
  shipping: { street: '12 Long Acre', city: 'London', postcode: 'WC2E 9LH', country: 'GB' },
  billing: { street: '5 Rue de la Paix', city: 'Paris', postcode: '75002', country: 'FR' },
  lines: Array.from({ length: 5 }, (_, index) => ({
    sku: `SKU-${1000 + index}`,
    title: `Article number ${index + 1} of the catalogue`,
    quantity: index + 1,
    cents: 499 + index * 250,
    gift: index % 2 === 0,
  })),
  note: 'Please ring twice. "Leave at the door" if nobody answers.',
}).slice(1, -1);
