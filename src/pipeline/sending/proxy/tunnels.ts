import { createSecureContext } from 'node:tls';
import type { Duplex } from 'node:stream';
// oxlint-disable-next-line no-restricted-imports -- with undici-sender.ts this is the adapter for undici
import { Pool } from 'undici';
import { codeOf } from '../../../unknown-error.js';
import { basicAuthorization } from '../basic-authorization.js';
import { ProxyError } from './proxy-error.js';

export interface ProxyOptions {
  /** `http://` or `https://`, host, port; credentials in it are sent as basic authentication. */
  readonly url: string;
  /** Authorities (PEM) that sign an https proxy's certificate, in place of Node's. */
  readonly ca: string | null;
  /**
   * What the proxy is told to connect to: the address that was checked, so that nothing can change in between; or the
   * name, for proxies that decide by names. Then the proxy looks the name up again, and what it finds is its own choice.
   */
  readonly target: 'address' | 'name';
}

/** Opens connections through an HTTP proxy. */
export interface Tunnels {
  readonly target: ProxyOptions['target'];
  /**
   * A connection through the proxy.
   *
   * @param host a name or an address, IPv6 without brackets
   * @throws ProxyError
   */
  open(host: string, port: number, signal: AbortSignal): Promise<Duplex>;
  close(): Promise<void>;
}

/** By CONNECT, one connection to the proxy for each tunnel. */
export class ConnectTunnels implements Tunnels {
  readonly target: ProxyOptions['target'];
  private readonly proxy: Pool;
  private readonly headers: Readonly<Record<string, string>>;

  constructor({ url, ca, target }: ProxyOptions, connectTimeoutMs: number) {
    const { origin, username, password } = new URL(url);
    this.target = target;
    this.proxy = new Pool(origin, {
      allowH2: false,
      connect: {
        timeout: connectTimeoutMs,
        ...(ca === null ? null : { secureContext: createSecureContext({ ca }) }),
      },
    });
    this.headers =
      username === '' ? {} : { 'proxy-authorization': decodedBasic(username, password) };
  }

  async open(host: string, port: number, signal: AbortSignal): Promise<Duplex> {
    const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const { socket, statusCode } = await this.connect(authority, signal);
    if (statusCode >= 200 && statusCode < 300) return socket;
    socket.on('error', () => undefined).destroy();
    throw new ProxyError(`answered ${statusCode} to CONNECT`);
  }

  async close(): Promise<void> {
    await this.proxy.destroy();
  }

  private async connect(
    authority: string,
    signal: AbortSignal,
  ): Promise<{ readonly socket: Duplex; readonly statusCode: number }> {
    try {
      const headers = { ...this.headers, host: authority };
      return await this.proxy.connect({ path: authority, headers, signal });
    } catch (error) {
      if (signal.aborted) throw new ProxyError('opened no tunnel in time', { cause: error });
      const code = codeOf(error) ?? 'unknown error';
      throw new ProxyError(`can't be reached (${code})`, { cause: error });
    }
  }
}

/** The parts of a URL are percent-encoded. */
function decodedBasic(username: string, password: string): string {
  return basicAuthorization(decodeURIComponent(username), decodeURIComponent(password));
}
