import { lookup } from 'node:dns';
import { isIP, type Socket } from 'node:net';
// oxlint-disable-next-line no-restricted-imports -- with undici-sender.ts this is the adapter for undici
import { buildConnector } from 'undici';
import { AddressDeniedError } from './address-denied-error.js';
import type { AddressGuard } from './address-guard.js';
import { guardedLookup } from './guarded-lookup.js';

export interface GuardedConnectOptions {
  readonly guard: AddressGuard;
  readonly connectTimeoutMs: number;
  /** Certificates (PEM) to trust in place of Node's. */
  readonly ca?: string;
  /** Is handed each new connection. */
  readonly onConnected?: (socket: Socket) => void;
}

/**
 * How undici opens connections: one connector for all origins, so that TLS sessions are resumed, with the guard at both
 * ways to an address. `lookup` sees the names; a literal address never reaches it and is judged here.
 */
export function guardedConnect(options: GuardedConnectOptions): buildConnector.connector {
  const { guard, connectTimeoutMs, ca, onConnected } = options;
  const connect = buildConnector({
    allowH2: false,
    timeout: connectTimeoutMs,
    lookup: guardedLookup(guard, lookup),
    ...(ca === undefined ? null : { ca }),
  });
  return (target, callback) => {
    const { hostname } = target;
    const verdict = isIP(hostname) === 0 ? null : guard.verdictFor(hostname);
    if (verdict?.kind === 'denied') {
      // Not at once: undici is still in the midst of asking for the connection.
      queueMicrotask(() => callback(new AddressDeniedError(hostname, verdict.reason), null));
      return;
    }
    if (onConnected === undefined) {
      connect(target, callback);
      return;
    }
    connect(target, (...connected) => {
      const [, socket] = connected;
      if (socket !== null) onConnected(socket);
      callback(...connected);
    });
  };
}
