import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

export interface ConnectProxyOptions {
  /** Serves https with these (PEM). */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Refuses every tunnel with this status. */
  readonly refuseWith?: number;
  /** Where a name leads; addresses lead to themselves. */
  readonly hosts?: Readonly<Record<string, string>>;
}

/** An HTTP proxy that opens tunnels and nothing else. */
export class ConnectProxy {
  /** The authorities that it was asked for, in order. */
  readonly asked: string[] = [];
  /** The `proxy-authorization` of each. */
  readonly credentials: (string | undefined)[] = [];

  private constructor(
    private readonly server: Server,
    private readonly options: ConnectProxyOptions,
  ) {
    server.on('connect', (request, socket, head) => this.tunnel(request, socket, head));
  }

  static async start(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
    const server = options.tls === undefined ? createServer() : createTlsServer(options.tls);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return new ConnectProxy(server, options);
  }

  /** @param credentials `user:password@` */
  url(credentials = ''): string {
    const [scheme, host] =
      this.options.tls === undefined ? ['http', '127.0.0.1'] : ['https', 'localhost'];
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has no other address
    const { port } = this.server.address() as AddressInfo;
    return `${scheme}://${credentials}${host}:${port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private tunnel(request: IncomingMessage, client: Duplex, head: Buffer): void {
    const authority = request.url ?? '';
    this.asked.push(authority);
    this.credentials.push(request.headers['proxy-authorization']);
    client.on('error', () => undefined);
    const { refuseWith, hosts = {} } = this.options;
    if (refuseWith !== undefined) {
      client.end(`HTTP/1.1 ${refuseWith} No\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${authority}`);
    const host = hosts[hostname] ?? hostname.replace(/^\[(.*)\]$/, '$1');
    const upstream = connect(Number(port || 80), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client);
      client.pipe(upstream);
    });
    upstream.on('error', () => client.end('HTTP/1.1 502 Bad gateway\r\n\r\n'));
    client.on('close', () => upstream.destroy());
  }
}
