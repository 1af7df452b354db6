import { isIP } from 'node:net';

const MAX_LENGTH = 2_048;

/** What the rule needs of the address guard. */
export interface AddressPolicy {
  verdictFor(
    address: string,
  ): { readonly kind: 'allowed' } | { readonly kind: 'denied'; readonly reason: string };
}

/** What the rule needs of the operator's lists of hosts and ports. */
export interface DestinationLists {
  /** Where the URL leads that must not be; null when nowhere. Goes on after "must not lead to". */
  faultOf(url: URL): string | null;
}

const ANYWHERE: DestinationLists = { faultOf: () => null };

/**
 * Which URLs an endpoint may have. Names are not resolved here: what they resolve to is checked at each connection,
 * since it can change.
 */
export class EndpointUrlRule {
  constructor(
    private readonly addresses: AddressPolicy,
    private readonly allowHttp: boolean,
    private readonly destinations: DestinationLists = ANYWHERE,
  ) {}

  /** @returns null, or the fault, which goes on after the field's name */
  faultOf(url: unknown): string | null {
    if (typeof url !== 'string') return 'must be text';
    if (url.length > MAX_LENGTH) return `must have at most ${MAX_LENGTH} characters`;
    const parsed = URL.parse(url);
    if (parsed === null) return 'must be an absolute URL, such as https://example.com/hooks';
    return (
      this.#faultOfScheme(parsed) ??
      faultOfParts(parsed, url) ??
      this.#faultOfHost(parsed) ??
      this.#faultOfDestination(parsed)
    );
  }

  #faultOfScheme({ protocol }: URL): string | null {
    if (protocol === 'https:') return null;
    if (protocol !== 'http:') return 'must begin with https://';
    return this.allowHttp ? null : 'must begin with https:// (http needs ENDPOINT_ALLOW_HTTP=true)';
  }

  #faultOfDestination(parsed: URL): string | null {
    const where = this.destinations.faultOf(parsed);
    return where === null ? null : `must not lead to ${where}`;
  }

  #faultOfHost({ hostname }: URL): string | null {
    // WHATWG URLs hold IPv6 in brackets, and IPv4 in its plain form whatever its spelling was (0x7f.1 is 127.0.0.1).
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    if (isIP(host) === 0) return null;
    const verdict = this.addresses.verdictFor(host);
    return verdict.kind === 'allowed'
      ? null
      : `must not lead to ${host} (${verdict.reason}); an operator can allow it with ENDPOINT_ALLOW_CIDRS`;
  }
}

function faultOfParts(parsed: URL, url: string): string | null {
  if (parsed.hostname === '') return 'must name a host';
  if (parsed.username !== '' || parsed.password !== '') {
    return 'must not hold a user name or password: use `authorization`';
  }
  return url.includes('#') ? 'must not have a fragment (#…)' : null;
}
