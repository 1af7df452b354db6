/** How many places the slow endpoint has, and how long it keeps each. */
const SLOW = { maxInFlight: 3, delayMs: 400 };
const REFUSED_ONE_IN = 10;

/**
 * @typedef {object} Member one endpoint of the demonstration
 * @property {string} name
 * @property {string} about
 * @property {readonly string[]} types the subscription's
 * @property {string} format
 * @property {number} maxInFlight
 * @property {{ refuseOneIn?: number, delayMs?: number }} manners how its receiver behaves
 * @property {string} id the endpoint's, from the gateway
 * @property {string} secret the endpoint's, from the gateway
 */

/** Who plays: one that refuses at first, one that takes everything, one that is slow. */
const ROLES = [
  {
    name: 'shipping',
    about: `takes order.*, and refuses one in ${REFUSED_ONE_IN} at the first attempt`,
    types: ['order.*'],
    format: 'standard',
    maxInFlight: 10,
    manners: { refuseOneIn: REFUSED_ONE_IN },
  },
  {
    name: 'ledger',
    about: 'takes payment.*, as CloudEvents',
    types: ['payment.*'],
    format: 'cloudevents-structured',
    maxInFlight: 10,
    manners: {},
  },
  {
    name: 'warehouse',
    about: `takes order.paid, ${SLOW.delayMs} ms for each, at most ${SLOW.maxInFlight} at once`,
    types: ['order.paid'],
    format: 'standard',
    maxInFlight: SLOW.maxInFlight,
    manners: { delayMs: SLOW.delayMs },
  },
];

/** A note on our endpoints, so that a later run finds and removes them. */
const MARK = { madeBy: 'quickstart' };

/**
 * Registers the endpoints and their subscriptions, in place of those of an earlier run.
 *
 * @param {import('./gateway-api.mjs').GatewayApi} api
 * @param {string} hooksUrl where the receiver takes webhooks, as the gateway reaches it
 * @returns {Promise<Member[]>}
 */
export async function registerCast(api, hooksUrl) {
  await api.removeEndpoints((endpoint) => endpoint.metadata?.madeBy === MARK.madeBy);
  const members = [];
  for (const role of ROLES) {
    const endpoint = await api.createEndpoint({
      url: `${hooksUrl}/${role.name}`,
      description: `Quick start: ${role.about}`,
      metadata: MARK,
      maxInFlight: role.maxInFlight,
      retry: { delaysSeconds: [5], maxAttempts: 5, maxAgeSeconds: 600 },
    });
    await api.createSubscription({
      endpointId: endpoint.id,
      types: role.types,
      format: role.format,
    });
    members.push({ ...role, id: endpoint.id, secret: endpoint.secret });
  }
  return members;
}
