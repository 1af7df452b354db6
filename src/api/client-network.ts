import { isIPv6 } from 'node:net';

const GROUPS = 8;
/** Of an address: 64 bits. */
const NETWORK_GROUPS = 4;

/**
 * Whom a limit by address counts: an IPv4 address, or the /64 network of an IPv6 address, since whoever has one of its
 * addresses has them all.
 */
export function clientNetwork(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail = ''] = address.replace(/%.*$/, '').split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const between = Array.from({ length: GROUPS - left.length - right.length }, () => '0');
  return [...left, ...between, ...right]
    .slice(0, NETWORK_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
