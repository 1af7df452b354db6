import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { GatewayError } from '../../gateway-error.js';
import {
  guisesOf,
  isIsatap,
  matches,
  parseAddress,
  parseCidr,
  type Address,
  type Cidr,
} from './destinations/guises.js';

export interface AddressGuardOptions {
  /** Reachable although they are private, for instance `127.0.0.0/8` in development. */
  readonly allowCidrs: readonly string[];
  /** Never reachable, whatever else allows them. */
  readonly denyCidrs: readonly string[];
}

export type AddressVerdict =
  { readonly kind: 'allowed' } | { readonly kind: 'denied'; readonly reason: string };

const ALLOWED: AddressVerdict = { kind: 'allowed' };
const GLOBAL_IPV6: Cidr = [ipaddr.IPv6.parse('2000::'), 3];

/**
 * Where clouds hand out credentials to whoever asks from inside. Most are private anyway; Azure's looks public.
 *
 * @source the clouds' documentation: AWS, GCP, Azure, DigitalOcean (169.254.169.254, fd00:ec2::254, fd20:ce::254), AWS ECS
 * (169.254.170.2, .23), Azure (168.63.129.16), Alibaba (100.100.100.200), Oracle (192.0.0.192)
 */
const METADATA: readonly Address[] = [
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
].map((text) => ipaddr.parse(text));

/**
 * Keeps webhooks out of the network that the gateway itself stands in: whoever may name a URL must not reach cloud
 * metadata, the cluster's services or the host through it.
 *
 * Only globally routed unicast addresses pass. The operator's deny list stands above their allow list, that above
 * the default; but a cloud's metadata is allowed only by an entry for that one address, never by a network around it.
 * IPv4 addresses in IPv6 clothes (mapped, NAT64) are judged as what they are; other translations (6to4, Teredo, ISATAP,
 * IPv4-compatible) never pass by default.
 *
 * @source IANA special-purpose address registries (RFC 6890), through ipaddr.js
 */
export class AddressGuard {
  private readonly allow: readonly Cidr[];
  private readonly deny: readonly Cidr[];

  /** @throws GatewayError `cidr-invalid`, naming the faulty entry */
  constructor(options: AddressGuardOptions) {
    this.allow = options.allowCidrs.map((text) => cidrOf(text));
    this.deny = options.denyCidrs.map((text) => cidrOf(text));
  }

  /** @param address an IP address as text, as resolvers give it */
  verdictFor(address: string): AddressVerdict {
    if (isIP(address) === 0) return denied('not an IP address');
    const { real, plain, all } = guisesOf(parseAddress(address));
    if (matchesAny(all, this.deny)) return denied('on the deny list');
    if (isMetadata(real)) {
      const single = this.allow.filter(([network, bits]) => bits === lengthOf(network));
      return matchesAny(plain, single) ? ALLOWED : denied('cloud metadata');
    }
    return matchesAny(plain, this.allow) ? ALLOWED : globalVerdict(real);
  }
}

function cidrOf(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr !== null) return cidr;
  throw new GatewayError(
    'cidr-invalid',
    `"${text}" is not a CIDR: write an address and a prefix length, such as 10.0.0.0/8 or fd00::/8`,
  );
}

function globalVerdict(address: Address): AddressVerdict {
  const range = address.range();
  if (range !== 'unicast') return denied(range);
  if (isIsatap(address)) return denied('isatap');
  // ipaddr.js calls everything unicast that no registry names, `::/96` and unassigned space too.
  if (address.kind() === 'ipv6' && !matches(address, GLOBAL_IPV6)) return denied('not global');
  return ALLOWED;
}

function isMetadata(address: Address): boolean {
  return METADATA.some((each) => matches(address, [each, lengthOf(each)]));
}

function lengthOf(address: Address): number {
  return address.kind() === 'ipv4' ? 32 : 128;
}

function matchesAny(addresses: readonly Address[], cidrs: readonly Cidr[]): boolean {
  return addresses.some((address) => cidrs.some((cidr) => matches(address, cidr)));
}

function denied(reason: string): AddressVerdict {
  return { kind: 'denied', reason };
}
