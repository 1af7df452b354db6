import { connect } from 'node:net';

const METADATA_KEY = 3;
const METADATA_VERSION = 4;
const CORRELATION = 7;

/**
 * Asks an address for the cluster's brokers, as a Kafka client's first request would: an open port alone says little.
 *
 * @param {string} address `host:port`
 * @param {number} [timeoutMs]
 * @returns {Promise<number>} how many brokers the cluster has; 0 while it is still starting
 * @throws {Error} when nothing listens there, or what listens does not answer in plain Kafka
 * @source https://kafka.apache.org/protocol#The_Messages_Metadata
 */
export function countBrokers(address, timeoutMs = 2_000) {
  const { host, port } = parseAddress(address);
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const fail = (message) => {
      socket.destroy();
      reject(new Error(`${address}: ${message}`));
    };
    let received = Buffer.alloc(0);
    socket.setTimeout(timeoutMs, () => fail('connected, but no answer (does it expect TLS?)'));
    socket.once('error', (error) => fail(error.message));
    socket.once('close', () =>
      fail('closed the connection without an answer (does it expect TLS?)'),
    );
    socket.once('connect', () => socket.write(metadataRequest()));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return;
      socket.removeAllListeners('close');
      socket.destroy();
      resolve(brokersIn(received));
    });
  });
}

/** @param {string} address `host:port`, `[v6]:port` */
export function parseAddress(address) {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  const port = Number(address.slice(colon + 1));
  if (colon < 1 || !Number.isInteger(port))
    throw new Error(`${address}: not of the form host:port`);
  return { host, port };
}

function metadataRequest() {
  const client = Buffer.from('broker-probe');
  const body = Buffer.alloc(10 + client.length + 5);
  body.writeInt16BE(METADATA_KEY, 0);
  body.writeInt16BE(METADATA_VERSION, 2);
  body.writeInt32BE(CORRELATION, 4);
  body.writeInt16BE(client.length, 8);
  client.copy(body, 10);
  body.writeInt32BE(0, 10 + client.length); // no topics
  body.writeInt8(0, 14 + client.length); // and none to be created
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length, 0);
  return Buffer.concat([size, body]);
}

/** Size, correlation id and throttle time come first, 4 bytes each; then the list of brokers. */
function brokersIn(answer) {
  if (answer.readInt32BE(4) !== CORRELATION) throw new Error('the answer is to another request');
  return answer.readInt32BE(12);
}
