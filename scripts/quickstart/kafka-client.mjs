import kafkajs from 'kafkajs';

/**
 * @param {string} brokers `host:port`, several with commas
 * @returns {import('kafkajs').Kafka} one that logs nothing: what goes wrong is told by what it throws
 */
export function kafkaClient(brokers) {
  process.env['KAFKAJS_NO_PARTITIONER_WARNING'] = '1';
  silenceTimeoutWarning();
  return new kafkajs.Kafka({
    clientId: 'quickstart',
    brokers: brokers.split(',').map((address) => address.trim()),
    logLevel: kafkajs.logLevel.NOTHING,
  });
}

/** kafkajs 2.2.4 sets timers that are due already, and Node warns of each kind of misuse once. */
function silenceTimeoutWarning() {
  const listeners = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.name !== 'TimeoutNegativeWarning') listeners.forEach((tell) => tell(warning));
  });
}
