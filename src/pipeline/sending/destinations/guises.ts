import ipaddr from 'ipaddr.js';

/** An IP address, parsed. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A network: its address and the length of its prefix. */
export type Cidr = readonly [Address, number];

/** Every address that one text may stand for. */
export interface Guises {
  /** What packets to it reach, as far as can be known: this one is judged. */
  readonly real: Address;
  /** What the operator's allow list may name it by: `real`, and the address as it is written. */
  readonly plain: readonly Address[];
  /** What the deny list may name it by: all of `plain`, and IPv4 addresses that a relay would take out of it. */
  readonly all: readonly Address[];
}

const MAPPED_BITS = 96;
const NAT64: Cidr = [ipaddr.IPv6.parse('64:ff9b::'), 96];
const TEREDO: Cidr = [ipaddr.IPv6.parse('2001::'), 32];
const SIX_TO_FOUR: Cidr = [ipaddr.IPv6.parse('2002::'), 16];

/** Networks with an IPv4 address in their last four bytes. */
const WITH_TAIL: readonly Cidr[] = [
  [ipaddr.IPv6.parse('::'), 96],
  [ipaddr.IPv6.parse('::ffff:0:0:0'), 96],
  [ipaddr.IPv6.parse('64:ff9b:1::'), 48],
];

/**
 * The address under each of its names.
 *
 * A mapped address (`::ffff:10.0.0.1`) is that IPv4 address to the kernel; one of NAT64 is that to the network's
 * translator. Whether anything stands behind 6to4, Teredo, ISATAP and the like nobody knows from here, so what they
 * carry counts only against them.
 *
 * @source mapped, compatible: RFC 4291 section 2.5.5; NAT64: RFC 6052, RFC 8215; 6to4: RFC 3056 section 2; Teredo: RFC 4380
 * section 4 (its client's address is inverted); ISATAP: RFC 5214 section 6.1; translated: RFC 2765 section 2.1
 */
export function guisesOf(address: Address): Guises {
  const real = withoutMapping(address);
  if (matches(real, NAT64)) {
    const carried = tailOf(real);
    return { real: carried, plain: [carried, real], all: [carried, real] };
  }
  return { real, plain: [real], all: [real, ...carriedBy(real)] };
}

/** Whether an interface identifier names an IPv4 host, as ISATAP writes it: behind any prefix at all. */
export function isIsatap(address: Address): boolean {
  if (address.kind() !== 'ipv6') return false;
  const [high, low] = [wordOf(address, 8), wordOf(address, 10)];
  return (high === 0 || high === 0x200) && low === 0x5efe;
}

export function matches(address: Address, [network, bits]: Cidr): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

const DOTTED_TAIL = /:(\d+)\.(\d+)\.(\d+)\.(\d+)$/;

/**
 * ipaddr.js takes `::8.8.8.8` for the mapped `::ffff:8.8.8.8`, but the kernel does not: the dotted part is written out in
 * hexadecimal first.
 *
 * @param text an IP address by `isIP` of node:net
 */
export function parseAddress(text: string): Address {
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

/** @returns null when the text is no CIDR; one of mapped addresses is that of the IPv4 addresses */
export function parseCidr(text: string): Cidr | null {
  if (!ipaddr.isValidCIDR(text)) return null;
  const [address, bits] = ipaddr.parseCIDR(text);
  const plain = withoutMapping(address);
  return plain === address || bits < MAPPED_BITS ? [address, bits] : [plain, bits - MAPPED_BITS];
}

function withoutMapping(address: Address): Address {
  const isMapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress();
  return isMapped ? address.toIPv4Address() : address;
}

function carriedBy(address: Address): readonly Address[] {
  if (address.kind() === 'ipv4') return [];
  const bytes = address.toByteArray();
  if (matches(address, SIX_TO_FOUR)) return [new ipaddr.IPv4(bytes.slice(2, 6))];
  if (matches(address, TEREDO)) {
    const client = bytes.slice(12).map((byte) => byte ^ 0xff);
    return [new ipaddr.IPv4(bytes.slice(4, 8)), new ipaddr.IPv4(client)];
  }
  const hasTail = isIsatap(address) || WITH_TAIL.some((network) => matches(address, network));
  return hasTail ? [tailOf(address)] : [];
}

function tailOf(address: Address): ipaddr.IPv4 {
  return new ipaddr.IPv4(address.toByteArray().slice(-4));
}

function wordOf(address: Address, at: number): number {
  const bytes = address.toByteArray();
  return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
}
