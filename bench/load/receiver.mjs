// A process that takes webhooks, as cheaply as Node can: no HTTP parser, no signature check, an answer at once.
import { createServer } from 'node:net';
import { serveCommands } from '../stage/serve-commands.mjs';
import { Arrivals } from './arrivals.mjs';
import { clockMs } from './clock.mjs';
import { RequestReader } from './request-reader.mjs';

const OK = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
const NUMBER_AND_TIME = /"n":(\d+),"at":([\d.]+)/;

const arrivals = new Arrivals();
/** Paths that get no answer. @type {Set<string>} */
const hanging = new Set();
/** @type {Map<number, { server: import('node:net').Server, sockets: Set<import('node:net').Socket> }>} */
const listeners = new Map();

function serve(socket) {
  socket.setNoDelay(true);
  const reader = new RequestReader((path, bodyStart) => {
    if (hanging.has(path)) return;
    const [, n, at] = NUMBER_AND_TIME.exec(bodyStart) ?? [];
    if (n !== undefined) arrivals.add(path, Number(n), Number(at), clockMs());
    socket.write(OK);
  });
  socket.on('data', (chunk) => reader.read(chunk));
  socket.on('error', () => socket.destroy());
}

serveCommands({
  /** Listens on a port of 127.0.0.1, any free one without a number. */
  async open({ port = 0 } = {}) {
    const sockets = new Set();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      serve(socket);
    });
    await new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', 1024, resolve);
    });
    const { port: taken } = server.address();
    listeners.set(taken, { server, sockets });
    return { port: taken, atMs: clockMs() };
  },
  /** Refuses connections from now on, and drops those there are. */
  async close({ port }) {
    const { server, sockets } = listeners.get(port);
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  },
  hang: ({ paths }) => paths.forEach((path) => hanging.add(path)),
  mark: () => arrivals.mark(),
  totals: () => ({ requests: arrivals.requests, distinct: arrivals.distinct }),
  latencies: () => arrivals.latencies(),
  of: ({ path, below }) => arrivals.of(path, below),
});
