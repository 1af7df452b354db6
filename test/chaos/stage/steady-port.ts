import { createServer } from 'node:net';

/** Below the ports that outgoing connections take, so nobody grabs one while its owner is down. */
const FROM = 20_000;
const TO = 30_000;

/** A free TCP port of 127.0.0.1 that is likely to stay free while its owner is down for a while. */
export async function steadyPort(): Promise<number> {
  for (;;) {
    const port = FROM + Math.floor(Math.random() * (TO - FROM));
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}
