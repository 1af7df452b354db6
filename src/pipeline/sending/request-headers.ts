/** What makes up the headers of one attempt. */
export interface RequestHeaderParts {
  /** What all requests to the endpoint have; see `permittedHeaders`. */
  readonly endpointHeaders: Readonly<Record<string, string>>;
  /** Those that belong to the body, such as `ce-id`. */
  readonly bodyHeaders: Readonly<Record<string, string>>;
  readonly contentType: string | null;
  readonly userAgent: string;
  readonly deliveryId: string;
  /** Of this attempt, as signed. */
  readonly timestampSeconds: number;
  /** In lower case. */
  readonly signatureHeader: string;
  readonly signature: string;
}

type Headers = Readonly<Record<string, string>>;

const RESERVED = new Set([
  'host',
  'connection',
  'content-length',
  'content-type',
  'content-encoding',
  'transfer-encoding',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
]);
const RESERVED_PREFIXES = ['webhook-', 'ce-'];

/** Whether an endpoint may not set this header: it frames the message, describes the body or carries the signature. */
export function isReservedHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return RESERVED.has(lower) || RESERVED_PREFIXES.some((prefix) => lower.startsWith(prefix));
}

/**
 * All headers of an attempt, names in lower case. An endpoint may replace `user-agent`, and nothing else of ours.
 *
 * @source Standard Webhooks 1.0.0, "Webhook headers"
 */
export function requestHeaders(parts: RequestHeaderParts): Record<string, string> {
  const headers: Record<string, string> = {
    'user-agent': parts.userAgent,
    ...parts.endpointHeaders,
    ...parts.bodyHeaders,
    'webhook-id': parts.deliveryId,
    'webhook-timestamp': String(parts.timestampSeconds),
  };
  headers[parts.signatureHeader] = parts.signature;
  if (parts.contentType !== null) headers['content-type'] = parts.contentType;
  return headers;
}

/** The headers of an endpoint's settings that it may set, names in lower case. */
export function permittedHeaders(headers: Headers): Headers {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (!isReservedHeader(name)) kept[name.toLowerCase()] = value;
  return kept;
}
