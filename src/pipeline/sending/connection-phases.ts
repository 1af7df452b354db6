import type { Socket } from 'node:net';

/** Parts of a request; the first three only of a request that opens a connection. */
export type RequestPhase = 'dns' | 'connect' | 'tls' | 'first-byte';

/** Is told how long the parts of requests took. */
export interface SendingObserver {
  /** It ended well. */
  phase(phase: RequestPhase, durationMs: number): void;
}

/**
 * Tells how long a connection took, part by part, from this moment on. A literal address has no `dns`.
 *
 * @param socket that was just asked to connect
 */
export function watchConnection(
  socket: Socket,
  secure: boolean,
  observer: SendingObserver,
  now: () => number,
): void {
  let sinceMs = now();
  const tell = (phase: RequestPhase) => (): void => {
    const nowMs = now();
    observer.phase(phase, nowMs - sinceMs);
    sinceMs = nowMs;
  };
  const dns = tell('dns');
  // It comes with an error, too, and then nothing else does.
  socket.once('lookup', (error) => {
    if (!error) dns();
  });
  socket.once('connect', tell('connect'));
  if (secure) socket.once('secureConnect', tell('tls'));
}
