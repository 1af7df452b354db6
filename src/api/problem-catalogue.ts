/** What a client may see of an error: its status and its title. `code` is what programs rely on. */
export interface ProblemKind {
  readonly status: number;
  /** The same for every occurrence. */
  readonly title: string;
}

/** Every code that the API answers with. A code that is not here is a fault of ours and becomes `internal-error`. */
export const PROBLEMS = {
  'malformed-json': { status: 400, title: 'The body is no valid JSON' },
  'bad-request': { status: 400, title: 'The request can’t be understood' },
  unauthorized: { status: 401, title: 'The request needs a valid API key' },
  forbidden: { status: 403, title: 'The API key does not allow this' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'id-taken': { status: 409, title: 'The id is taken' },
  'managed-by-file': { status: 409, title: 'The object is managed by the configuration file' },
  'already-done': { status: 409, title: 'The request was carried out before' },
  'tenant-limit': { status: 409, title: 'The tenant has all that it may have' },
  'endpoint-disabled': { status: 409, title: 'The endpoint is disabled' },
  'replay-running': { status: 409, title: 'A replay of the endpoint is under way' },
  'version-conflict': { status: 412, title: 'The object is not in the expected version' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'record-too-large': { status: 413, title: 'The object is too large to be stored' },
  'uri-too-long': { status: 414, title: 'The URL is too long' },
  'unsupported-media-type': { status: 415, title: 'The body must be JSON' },
  'invalid-fields': { status: 422, title: 'Some fields are not valid' },
  'idempotency-mismatch': {
    status: 422,
    title: 'The Idempotency-Key was used for another request',
  },
  'too-many-headers': { status: 431, title: 'The headers are too many or too large' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'Something went wrong in the gateway' },
  starting: { status: 503, title: 'The gateway is still starting' },
  'control-unavailable': { status: 503, title: 'The broker did not take the change in time' },
  'identity-unavailable': { status: 503, title: 'The issuer of the token could not be asked' },
  'owner-unavailable': { status: 503, title: 'The replica that owns the endpoint did not answer' },
  'replay-lost': { status: 503, title: 'The endpoint moved to another replica meanwhile' },
  'control-newer': { status: 503, title: 'This replica is older than what it reads' },
  'sink-closed': { status: 503, title: 'The gateway is stopping' },
  'topic-unknown': { status: 503, title: 'A topic of the gateway is missing' },
  'not-authorized': { status: 503, title: 'The broker refuses the gateway’s writes' },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof PROBLEMS;

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}
