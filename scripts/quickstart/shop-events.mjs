import { randomUUID } from 'node:crypto';

/** An order begins at every moment, and each of its steps comes this many moments after the one before. */
const STEPS_APART = 2;

const CITIES = ['Lisbon', 'Tallinn', 'Leeds', 'Gdańsk', 'Graz', 'Turku'];
const GOODS = [
  { sku: 'TEA-JASMINE-100', name: 'Jasmine tea, 100 g', price: 12.5 },
  { sku: 'MUG-STONE-BLUE', name: 'Stoneware mug, blue', price: 18 },
  { sku: 'KETTLE-GOOSE-1L', name: 'Gooseneck kettle, 1 l', price: 64.9 },
  { sku: 'SCALE-POCKET', name: 'Pocket scale', price: 23.75 },
];

/**
 * @typedef {object} ShopEvent
 * @property {'orders' | 'payments'} topic
 * @property {string} id
 * @property {string} type
 * @property {string} key the order's id: events of an order stay in order
 * @property {object} data
 */

/**
 * The events of a small shop, in the order in which they happen: each order is placed, paid (one in twelve only at the
 * second try), packed and shipped; one in nine is cancelled instead.
 *
 * @param {number} orders how many
 * @returns {ShopEvent[]} about six for each order; the orders overlap
 */
export function shopEvents(orders) {
  const lives = Array.from({ length: orders }, (_, index) => lifeOf(index));
  const moments = orders + STEPS_APART * Math.max(...lives.map((life) => life.length));
  return Array.from({ length: moments }, (_, moment) =>
    lives.flatMap((life, index) => life[(moment - index) / STEPS_APART] ?? []),
  ).flat();
}

/** @returns {ShopEvent[]} */
function lifeOf(index) {
  const order = orderOf(index);
  const events = [orderEvent('order.created', order, order)];
  if (index % 12 === 5)
    events.push(paymentEvent('payment.failed', order, { reason: 'card declined' }));
  events.push(paymentEvent('payment.authorized', order, { method: 'card' }));
  if (index % 9 === 4) {
    events.push(orderEvent('order.cancelled', order, { by: 'customer' }));
    events.push(paymentEvent('payment.voided', order, {}));
    return events;
  }
  events.push(paymentEvent('payment.captured', order, { method: 'card' }));
  events.push(orderEvent('order.paid', order, { total: order.total, currency: order.currency }));
  events.push(orderEvent('order.shipped', order, { carrier: 'Tram & Bike', city: order.city }));
  return events;
}

function orderOf(index) {
  const lines = [0, 1].slice(0, 1 + (index % 2)).map((step) => {
    const { sku, name, price } = GOODS[(index + step) % GOODS.length];
    return { sku, name, price, quantity: 1 + ((index + step) % 3) };
  });
  const total = lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  return {
    orderId: `order-${10_000 + index}`,
    customer: `customer-${100 + (index % 37)}`,
    city: CITIES[index % CITIES.length],
    lines,
    total: Math.round(total * 100) / 100,
    currency: 'EUR',
  };
}

const orderEvent = (type, order, data) => shopEvent('orders', type, order, data);
const paymentEvent = (type, order, data) =>
  shopEvent('payments', type, order, { amount: order.total, currency: order.currency, ...data });

function shopEvent(topic, type, { orderId }, data) {
  return { topic, id: randomUUID(), type, key: orderId, data: { orderId, ...data } };
}
