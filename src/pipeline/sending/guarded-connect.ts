import { lookup } from 'node:dns';
import { isIP, Socket } from 'node:net';
// oxlint-disable-next-line no-restricted-imports -- with undici-sender.ts this is the adapter for undici
import { buildConnector } from 'undici';
import { AddressDeniedError } from './address-denied-error.js';
import type { AddressGuard } from './address-guard.js';
import { watchConnection, type SendingObserver } from './connection-phases.js';
import { guardedLookup } from './guarded-lookup.js';

export interface GuardedConnectOptions {
  readonly guard: AddressGuard;
  readonly connectTimeoutMs: number;
  /** Certificates (PEM) to trust in place of Node's. */
  readonly ca?: string;
  readonly observer?: SendingObserver;
  /** For what the observer is told, in milliseconds. */
  readonly now: () => number;
}

/**
 * How undici opens connections: one connector for all origins, so that TLS sessions are resumed, with the guard at both
 * ways to an address. `lookup` sees the names; a literal address never reaches it and is judged here.
 */
export function guardedConnect(options: GuardedConnectOptions): buildConnector.connector {
  const { guard, connectTimeoutMs, ca, observer, now } = options;
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
    const socket: unknown = connect(target, callback);
    if (observer !== undefined && socket instanceof Socket)
      watchConnection(socket, target.protocol === 'https:', observer, now);
  };
}
