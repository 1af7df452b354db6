import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { GatewayError } from '../../gateway-error.js';

export interface AddressGuardOptions {
  /** Reachable although they are private, for instance `127.0.0.0/8` in development. */
  readonly allowCidrs: readonly string[];
  /** Never reachable, whatever else allows them. */
  readonly denyCidrs: readonly string[];
}

export type AddressVerdict =
  { readonly kind: 'allowed' } | { readonly kind: 'denied'; readonly reason: string };

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Cidr = [Address, number];

const ALLOWED: AddressVerdict = { kind: 'allowed' };
const GLOBAL_IPV6: Cidr = [ipaddr.IPv6.parse('2000::'), 3];
const NAT64: Cidr = [ipaddr.IPv6.parse('64:ff9b::'), 96];
const MAPPED_BITS = 96;

/**
 * Keeps webhooks out of the network that the gateway itself stands in: whoever may name a URL must not reach cloud
 * metadata, the cluster's services or the host through it.
 *
 * Only globally routed unicast addresses pass. The operator's deny list stands above their allow list, that above
 * the default. IPv4 addresses in IPv6 clothes (mapped, NAT64) are judged as what they are; other translations
 * (6to4, Teredo, IPv4-compatible) never pass by default.
 *
 * @source IANA special-purpose address registries (RFC 6890), through ipaddr.js; NAT64: RFC 6052
 */
export class AddressGuard {
  private readonly allow: readonly Cidr[];
  private readonly deny: readonly Cidr[];

  /** @throws GatewayError `cidr-invalid`, naming the faulty entry */
  constructor(options: AddressGuardOptions) {
    this.allow = options.allowCidrs.map((text) => parseCidr(text));
    this.deny = options.denyCidrs.map((text) => parseCidr(text));
  }

  /** @param address an IP address as text, as resolvers give it */
  verdictFor(address: string): AddressVerdict {
    if (isIP(address) === 0) return denied('not an IP address');
    const guises = guisesOf(parseAddress(address));
    if (matchesAny(guises, this.deny)) return denied('on the deny list');
    if (matchesAny(guises, this.allow)) return ALLOWED;
    return globalVerdict(guises[0]);
  }
}

const DOTTED_TAIL = /:(\d+)\.(\d+)\.(\d+)\.(\d+)$/;

/**
 * ipaddr.js takes `::8.8.8.8` for the mapped `::ffff:8.8.8.8`, but the kernel does not: the dotted part is written out in
 * hexadecimal first.
 */
function parseAddress(text: string): Address {
  const hexadecimal = text.replace(
    DOTTED_TAIL,
    (_tail, a: string, b: string, c: string, d: string) => {
      const high = Number(a) * 256 + Number(b);
      const low = Number(c) * 256 + Number(d);
      return `:${high.toString(16)}:${low.toString(16)}`;
    },
  );
  return ipaddr.parse(hexadecimal);
}

function denied(reason: string): AddressVerdict {
  return { kind: 'denied', reason };
}

function globalVerdict(address: Address): AddressVerdict {
  const range = address.range();
  if (range !== 'unicast') return denied(range);
  // ipaddr.js calls everything unicast that no registry names, `::/96` and unassigned space too.
  if (address.kind() === 'ipv6' && !matches(address, GLOBAL_IPV6)) return denied('not global');
  return ALLOWED;
}

/** What the address really is, and then, if that was translated, the address as it is written. */
function guisesOf(address: Address): readonly [Address, ...Address[]] {
  const plain = withoutMapping(address);
  if (!matches(plain, NAT64)) return [plain];
  const embedded = new ipaddr.IPv4(plain.toByteArray().slice(-4));
  return [embedded, plain];
}

function withoutMapping(address: Address): Address {
  const isMapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress();
  return isMapped ? address.toIPv4Address() : address;
}

function matchesAny(guises: readonly Address[], cidrs: readonly Cidr[]): boolean {
  return guises.some((address) => cidrs.some((cidr) => matches(address, cidr)));
}

function matches(address: Address, [network, bits]: Cidr): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

function parseCidr(text: string): Cidr {
  if (!ipaddr.isValidCIDR(text))
    throw new GatewayError(
      'cidr-invalid',
      `"${text}" is not a CIDR: write an address and a prefix length, such as 10.0.0.0/8 or fd00::/8`,
    );
  const [address, bits] = ipaddr.parseCIDR(text);
  const plain = withoutMapping(address);
  return plain === address || bits < MAPPED_BITS ? [address, bits] : [plain, bits - MAPPED_BITS];
}
