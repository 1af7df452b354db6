/**
 * Endpoints `e0`, `e1`, … on one receiver, each with an event type and a path of its own.
 *
 * @param {string} url of the receiver
 * @param {number} count
 */
export function endpointsAt(url, count) {
  return Array.from({ length: count }, (_, index) => ({
    id: `e${index}`,
    url: url + pathOf(index),
    types: [typeOf(index)],
  }));
}

export const typeOf = (index) => `order.created.e${index}`;
export const pathOf = (index) => `/hooks/e${index}`;

/** The types of so many endpoints: events take them in turn. */
export const typesOf = (count) => Array.from({ length: count }, (_, index) => typeOf(index));
