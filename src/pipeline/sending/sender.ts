import type { ClientCertificate, OAuthClient } from '../messages/credentials.js';

/** One signed webhook, ready to go. */
export interface WebhookRequest {
  /** Absolute `https:` (or, where allowed, `http:`) URL without credentials. */
  readonly url: string;
  /** All headers but `host`, `content-length` and `connection`, which the sender writes itself. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as it is: these are the bytes that were signed. */
  readonly body: Buffer;
  /** For everything together: name look-up, connection, request, and the answer to its last byte. */
  readonly timeoutMs: number;
  /** Gets a token, which becomes its `authorization`, before it is sent. */
  readonly oauth: OAuthClient | null;
  /** Shown to the receiver; its connections are shared with no other. */
  readonly clientCertificate: ClientCertificate | null;
}

/**
 * Why there was no answer. Stable: it stands in results.
 *
 * | kind              | meaning                                                                                 |
 * |-------------------|-----------------------------------------------------------------------------------------|
 * | `dns`             | the name has no address, or nobody could tell                                           |
 * | `connect`         | refused, unreachable, or no connection in time                                          |
 * | `tls`             | the handshake failed: certificate, name, protocol                                       |
 * | `timeout`         | no complete answer within the request's time                                            |
 * | `reset`           | the connection ended before the answer did                                              |
 * | `too-large`       | the answer's headers exceed the limit (a long body is cut and no failure)               |
 * | `protocol`        | what came back is not HTTP/1.1                                                          |
 * | `address-denied`  | the host, the port, or all addresses of the host must not be reached                    |
 * | `proxy`           | the outbound proxy can't be reached, or opens no tunnel                                 |
 * | `token`           | no OAuth 2 token could be had for the request                                           |
 * | `invalid-url`     | no URL, a scheme that is not allowed, or one with credentials                           |
 * | `invalid-request` | a header that HTTP can't carry                                                          |
 * | `aborted`         | the sender was closed                                                                   |
 * | `unexpected`      | anything else; the message tells                                                        |
 */
export type FailureKind =
  | 'dns'
  | 'connect'
  | 'tls'
  | 'timeout'
  | 'reset'
  | 'too-large'
  | 'protocol'
  | 'address-denied'
  | 'proxy'
  | 'token'
  | 'invalid-url'
  | 'invalid-request'
  | 'aborted'
  | 'unexpected';

/** A complete answer, of whatever status. */
export interface ResponseAnswer {
  readonly kind: 'response';
  readonly status: number;
  /** The header as it came. */
  readonly retryAfter: string | null;
  /** The first bytes of the body as safe text. */
  readonly bodySnippet: string;
  /** The body is longer than the snippet. */
  readonly truncated: boolean;
  readonly durationMs: number;
}

/** No answer, or only a part of one. */
export interface FailureAnswer {
  readonly kind: 'failure';
  readonly failure: FailureKind;
  /** For people. */
  readonly message: string;
  readonly durationMs: number;
}

export type Answer = ResponseAnswer | FailureAnswer;

/** Sends webhooks. How many at once is the caller's to bound. */
export interface Sender {
  /** One POST, no redirect followed, nothing tried twice. Never rejects, and always ends by `timeoutMs`. */
  send(request: WebhookRequest): Promise<Answer>;
  /** Ends what is still under way as `aborted` and drops all connections. */
  close(): Promise<void>;
}
