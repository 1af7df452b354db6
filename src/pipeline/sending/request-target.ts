/** A URL cut into what is connected to and what is asked for. */
export type RequestTarget =
  | { readonly kind: 'target'; readonly origin: string; readonly path: string }
  | {
      readonly kind: 'refused';
      readonly failure: 'invalid-url' | 'address-denied';
      readonly message: string;
    };

/** What the parser asks about a URL that is sound. */
export interface Destinations {
  /** Where it leads that must not be; null when nowhere. */
  faultOf(url: URL): string | null;
}

const REMEMBERED = 10_000;

/**
 * Parses the URLs of requests. Endpoints are few and requests many, so answers are remembered; a change of URL leaves an
 * old answer behind, which is why there is a bound.
 */
export class RequestTargets {
  private readonly known = new Map<string, RequestTarget>();

  /** @param allowHttp whether unencrypted requests may be sent at all */
  constructor(
    private readonly allowHttp: boolean,
    private readonly destinations: Destinations,
  ) {}

  of(url: string): RequestTarget {
    const known = this.known.get(url);
    if (known !== undefined) return known;
    if (this.known.size >= REMEMBERED) this.known.clear();
    const target = parseTarget(url, this.allowHttp, this.destinations);
    this.known.set(url, target);
    return target;
  }
}

function parseTarget(text: string, allowHttp: boolean, destinations: Destinations): RequestTarget {
  const url = URL.parse(text);
  if (url === null) return invalid('the URL does not parse');
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return invalid(`the URL's scheme is ${url.protocol.slice(0, -1)}, not https`);
  if (url.protocol === 'http:' && !allowHttp)
    return invalid('the URL is http; the operator can allow it by ENDPOINT_ALLOW_HTTP');
  if (url.username !== '' || url.password !== '')
    return invalid('the URL holds credentials; put them into a header');
  const fault = destinations.faultOf(url);
  if (fault !== null) return refused('address-denied', `the URL must not lead to ${fault}`);
  return { kind: 'target', origin: url.origin, path: `${url.pathname}${url.search}` };
}

function invalid(message: string): RequestTarget {
  return refused('invalid-url', message);
}

function refused(failure: 'invalid-url' | 'address-denied', message: string): RequestTarget {
  return { kind: 'refused', failure, message };
}
