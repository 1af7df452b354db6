import kafkajs from 'kafkajs';

/**
 * @param {string} brokers `host:port`, several with commas
 * @returns {import('kafkajs').Kafka} one that logs nothing: what goes wrong is told by what it throws
 */
export function kafkaClient(brokers) {
  process.env['KAFKAJS_NO_PARTITIONER_WARNING'] = '1';
  return new kafkajs.Kafka({
    clientId: 'quickstart',
    brokers: brokers.split(',').map((address) => address.trim()),
    logLevel: kafkajs.logLevel.NOTHING,
  });
}
