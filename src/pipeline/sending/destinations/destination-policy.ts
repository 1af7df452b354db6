import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { GatewayError } from '../../../gateway-error.js';
import { OTHER_PROTOCOLS } from './other-protocols.js';

export interface DestinationPolicyOptions {
  /** Only these hosts and what is below them, unless empty: `example.com` stands for `hooks.example.com`, too. */
  readonly allowHosts: readonly string[];
  /** Never these, nor what is below them. */
  readonly denyHosts: readonly string[];
  /** Only these ports, unless empty: `443`, `8000-8999`. */
  readonly allowPorts: readonly string[];
  /** Never these. */
  readonly denyPorts: readonly string[];
}

type PortRange = readonly [first: number, last: number];

/**
 * What the operator says of hosts by name and of ports, before any address is known. Deny lists stand above allow lists.
 * Without an allow list any port will do, but for those of other protocols, where an HTTP request might be taken for
 * something else.
 */
export class DestinationPolicy {
  private readonly allowHosts: readonly string[];
  private readonly denyHosts: readonly string[];
  private readonly allowPorts: readonly PortRange[];
  private readonly denyPorts: readonly PortRange[];

  /** @throws GatewayError `host-invalid`, `port-invalid`, naming the faulty entry */
  constructor(options: DestinationPolicyOptions) {
    this.allowHosts = options.allowHosts.map((text) => hostSuffix(text));
    this.denyHosts = options.denyHosts.map((text) => hostSuffix(text));
    this.allowPorts = options.allowPorts.map((text) => portRange(text));
    this.denyPorts = options.denyPorts.map((text) => portRange(text));
  }

  /**
   * Where the URL leads that must not be, and the setting that says so; null when nowhere. Goes on after "must not lead to".
   *
   * @param url http or https
   */
  faultOf(url: URL): string | null {
    return this.hostFault(plainHost(url.hostname)) ?? this.portFault(portOf(url));
  }

  private hostFault(host: string): string | null {
    if (isBelow(host, this.denyHosts)) return `${host}, by ENDPOINT_DENY_HOSTS`;
    if (this.allowHosts.length === 0) return null;
    if (isIP(host) !== 0) return 'an address: ENDPOINT_ALLOW_HOSTS has only names';
    return isBelow(host, this.allowHosts)
      ? null
      : `${host}; an operator can allow it with ENDPOINT_ALLOW_HOSTS`;
  }

  private portFault(port: number): string | null {
    if (isWithin(port, this.denyPorts)) return `port ${port}, by ENDPOINT_DENY_PORTS`;
    const allowed =
      this.allowPorts.length === 0
        ? port > 0 && !OTHER_PROTOCOLS.has(port)
        : isWithin(port, this.allowPorts);
    return allowed ? null : `port ${port}; an operator can allow it with ENDPOINT_ALLOW_PORTS`;
  }
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'http:' ? 80 : 443;
}

/** Without the brackets of IPv6, and without the dot that ends a complete name: `a.test.` is the same host as `a.test`. */
function plainHost(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

function isBelow(host: string, suffixes: readonly string[]): boolean {
  return suffixes.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));
}

function isWithin(port: number, ranges: readonly PortRange[]): boolean {
  return ranges.some(([first, last]) => port >= first && port <= last);
}

function hostSuffix(text: string): string {
  const host = domainToASCII(text.replace(/^\*?\./, '').replace(/\.$/, ''));
  if (host !== '' && isIP(host) === 0) return host;
  throw new GatewayError('host-invalid', `"${text}" is no host name, such as example.com`);
}

function portRange(text: string): PortRange {
  const [, first = '', last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  const range: PortRange = [Number(first), Number(last)];
  if (first !== '' && range[0] >= 1 && range[0] <= range[1] && range[1] <= 65_535) return range;
  throw new GatewayError('port-invalid', `"${text}" is no port, such as 443 or 8000-8999`);
}
