import { TRACEPARENT, TRACESTATE, type TraceContext } from '../messages/trace-context.js';

/** What makes up the headers of one attempt. */
export interface RequestHeaderParts {
  /** What all requests to the endpoint have; see `permittedHeaders`. */
  readonly endpointHeaders: Readonly<Record<string, string>>;
  /** Those that belong to the body, such as `ce-id`. */
  readonly bodyHeaders: Readonly<Record<string, string>>;
  readonly contentType: string | null;
  readonly userAgent: string;
  /** What the request is a part of; null without a trace. */
  readonly trace: TraceContext | null;
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
 * All headers of an attempt, names in lower case. An endpoint may replace `user-agent`, and nothing else of ours; its
 * own `traceparent` is sent when the delivery has none.
 *
 * @source Standard Webhooks 1.0.0, "Webhook headers"; W3C Trace Context
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
  const { trace } = parts;
  if (trace !== null) {
    headers[TRACEPARENT] = trace.traceparent;
    if (trace.tracestate === null) delete headers[TRACESTATE];
    else headers[TRACESTATE] = trace.tracestate;
  }
  return headers;
}

/** The headers of an endpoint's settings that it may set, names in lower case. */
export function permittedHeaders(headers: Headers): Headers {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (!isReservedHeader(name)) kept[name.toLowerCase()] = value;
  return kept;
}
