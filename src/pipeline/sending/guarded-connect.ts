import { lookup } from 'node:dns';
import { isIP, Socket, type LookupFunction } from 'node:net';
import type { SecureContext } from 'node:tls';
// oxlint-disable-next-line no-restricted-imports -- with undici-sender.ts this is the adapter for undici
import { buildConnector } from 'undici';
import { AddressDeniedError } from './address-denied-error.js';
import type { AddressGuard } from './address-guard.js';
import { watchConnection, type SendingObserver } from './connection-phases.js';
import { guardedLookup, type ResolveAll } from './guarded-lookup.js';
import { proxiedConnect, type LookUp } from './proxy/proxied-connect.js';
import type { Tunnels } from './proxy/tunnels.js';

/** The ways out that all connections of a sender share. */
export interface ConnectOptions {
  readonly guard: AddressGuard;
  /** A connection that isn't there by then is given up, so that none lingers after its request's deadline for long. */
  readonly connectTimeoutMs: number;
  /** How names become addresses; as the machine is set up, when left out. */
  readonly resolve?: ResolveAll;
  /** Opens connections in place of the machine itself. */
  readonly tunnels?: Tunnels | null;
  readonly observer?: SendingObserver;
  /** Is handed each new connection. */
  readonly onConnected?: (socket: Socket) => void;
}

/**
 * How undici opens connections: one connector for all origins, so that TLS sessions are resumed, with the guard at both
 * ways to an address. `lookup` sees the names; a literal address never reaches it and is judged here.
 *
 * @param now for what the observer is told, in milliseconds
 * @param secureContext what is trusted, and with which certificate we show ourselves; Node's own when null
 */
export function guardedConnect(
  options: ConnectOptions,
  secureContext: SecureContext | null,
  now: () => number,
): buildConnector.connector {
  const { guard, connectTimeoutMs, resolve = lookup, tunnels = null } = options;
  const { observer, onConnected } = options;
  const permitted = guardedLookup(guard, resolve);
  const direct = buildConnector({
    allowH2: false,
    timeout: connectTimeoutMs,
    lookup: permitted,
    ...(secureContext === null ? null : { secureContext }),
  });
  const connect =
    tunnels === null
      ? direct
      : proxiedConnect(direct, tunnels, lookUpWith(permitted), connectTimeoutMs);
  return (target, callback) => {
    const { hostname } = target;
    const verdict = isIP(hostname) === 0 ? null : guard.verdictFor(hostname);
    if (verdict?.kind === 'denied') {
      // Not at once: undici is still in the midst of asking for the connection.
      queueMicrotask(() => callback(new AddressDeniedError(hostname, verdict.reason), null));
      return;
    }
    const socket: unknown = connect(target, handing(callback, onConnected));
    if (observer !== undefined && socket instanceof Socket)
      watchConnection(socket, target.protocol === 'https:', observer, now);
  };
}

/** The same callback, after `onConnected` where there is one. */
function handing(
  callback: buildConnector.Callback,
  onConnected?: (socket: Socket) => void,
): buildConnector.Callback {
  if (onConnected === undefined) return callback;
  return (...connected) => {
    const [, socket] = connected;
    if (socket !== null) onConnected(socket);
    callback(...connected);
  };
}

/** A guarded look-up as a promise of all permitted addresses. */
function lookUpWith(permitted: LookupFunction): LookUp {
  return (host) =>
    new Promise((found, failed) => {
      if (isIP(host) !== 0) {
        found([host]);
        return;
      }
      permitted(host, { all: true }, (error, addresses) => {
        if (error !== null) failed(error);
        else if (typeof addresses === 'string') found([addresses]);
        else found(addresses.map(({ address }) => address));
      });
    });
}
