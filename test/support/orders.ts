import type { Message } from 'kafkajs';

/** Orders as a shop writes them: JSON with an id and a type, keyed by the order. `first` is the number of the first one. */
export function orders(count: number, type = 'order.created', first = 1): Message[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `order-${first + index}`;
    return { key: id, value: JSON.stringify({ id, type, total: index + 0.5 }) };
  });
}
