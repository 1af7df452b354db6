import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { callbackify } from 'node:util';
// oxlint-disable-next-line no-restricted-imports -- with undici-sender.ts this is the adapter for undici
import type { buildConnector } from 'undici';
import { ProxyError } from './proxy-error.js';
import type { Tunnels } from './tunnels.js';

/** The permitted addresses of a host; an address is its own. Rejects with AddressDeniedError when there is none. */
export type LookUp = (host: string) => Promise<readonly string[]>;

/**
 * A connector that goes through the proxy for http and https alike. The guard stays in front of it: the name is looked up
 * and checked here, and the tunnel leads to a checked address (or, where the operator chose names, to a name
 * that had one). TLS is spoken with the endpoint, through the tunnel: the proxy sees none of it.
 *
 * @param direct speaks TLS over a given socket
 * @param timeoutMs for look-up and tunnel together; `direct` has its own for TLS
 */
export function proxiedConnect(
  direct: buildConnector.connector,
  tunnels: Tunnels,
  lookUp: LookUp,
  timeoutMs: number,
): buildConnector.connector {
  const tunnelTo = async ({
    hostname,
    protocol,
    port,
  }: buildConnector.Options): Promise<Socket> => {
    const number = port === '' ? defaultPort(protocol) : Number(port);
    const signal = AbortSignal.timeout(timeoutMs);
    const addresses = await lookUp(hostname);
    if (tunnels.target === 'name') return socketOf(await tunnels.open(hostname, number, signal));
    return socketOf(await firstOpen(tunnels, addresses, number, signal));
  };
  const tunnel = callbackify(tunnelTo);
  return (target, callback) => {
    tunnel(target, (error, socket) => {
      if (error !== null) callback(error, null);
      else if (target.protocol === 'https:') direct({ ...target, httpSocket: socket }, callback);
      else callback(null, socket);
    });
  };
}

/** Tries one address after the other; the last failure counts. */
async function firstOpen(
  tunnels: Tunnels,
  addresses: readonly string[],
  port: number,
  signal: AbortSignal,
): Promise<Duplex> {
  let failure: unknown = new ProxyError('was given no address');
  for (const address of addresses) {
    try {
      return await tunnels.open(address, port, signal);
    } catch (error) {
      failure = error;
      if (signal.aborted) break;
    }
  }
  throw failure;
}

function socketOf(stream: Duplex): Socket {
  if (stream instanceof Socket) return stream;
  throw new ProxyError('gave no socket');
}

function defaultPort(protocol: string): number {
  return protocol === 'http:' ? 80 : 443;
}
