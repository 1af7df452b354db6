import { kafkaClient } from './kafka-client.mjs';
import { waitUntilUp } from './wait-until-up.mjs';

/**
 * A gateway, a receiver and a broker that already run, as in docker-compose.yml: GATEWAY_URL, RECEIVER_URL,
 * KAFKA_BROKERS, ADMIN_API_KEY, and TOPIC_PREFIX when it is not the default.
 *
 * @returns {Promise<import('./local-stage.mjs').Stage>}
 */
export async function givenStage(env = process.env) {
  const need = (name) => {
    if (env[name]) return env[name];
    throw new Error(`GATEWAY_URL is set, so ${name} must be set, too`);
  };
  const url = need('GATEWAY_URL');
  const receiver = need('RECEIVER_URL');
  const brokers = need('KAFKA_BROKERS');
  const apiKey = need('ADMIN_API_KEY');
  await waitUntilUp(`${receiver}/report`);
  await waitUntilUp(`${url}/health/ready`);
  return {
    brokers,
    kafka: kafkaClient(brokers),
    topics: {
      orders: 'shop.orders',
      payments: 'shop.payments',
      results: `${env['TOPIC_PREFIX'] ?? 'event-gateway'}.results`,
    },
    gateway: { url, apiKey },
    receiver: { hooksUrl: `${receiver}/hooks`, controlUrl: receiver },
    ended: new Promise(() => {}),
    lastWords: () => '',
  };
}
