import { GatewayError } from '../../gateway-error.js';
import type { FailureKind } from './sender.js';

const KINDS = new Map<string, FailureKind>([
  ['ENOTFOUND', 'dns'],
  ['ENODATA', 'dns'],
  ['ESERVFAIL', 'dns'],
  ['ECONNREFUSED', 'connect'],
  ['EHOSTUNREACH', 'connect'],
  ['EHOSTDOWN', 'connect'],
  ['ENETUNREACH', 'connect'],
  ['ENETDOWN', 'connect'],
  ['EADDRNOTAVAIL', 'connect'],
  ['EACCES', 'connect'],
  ['EPERM', 'connect'],
  ['EMFILE', 'connect'],
  ['ENFILE', 'connect'],
  ['ETIMEDOUT', 'connect'],
  ['UND_ERR_CONNECT_TIMEOUT', 'connect'],
  ['EPROTO', 'tls'],
  ['HOSTNAME_MISMATCH', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
  ['INVALID_CA', 'tls'],
  ['INVALID_PURPOSE', 'tls'],
  ['PATH_LENGTH_EXCEEDED', 'tls'],
  ['ECONNRESET', 'reset'],
  ['ECONNABORTED', 'reset'],
  ['EPIPE', 'reset'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout'],
  ['UND_ERR_HEADERS_OVERFLOW', 'too-large'],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'too-large'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'protocol'],
  ['UND_ERR_INVALID_ARG', 'invalid-request'],
  ['UND_ERR_REQ_CONTENT_LENGTH_MISMATCH', 'invalid-request'],
  ['UND_ERR_ABORTED', 'aborted'],
  ['UND_ERR_DESTROYED', 'aborted'],
  ['UND_ERR_CLOSED', 'aborted'],
  ['name-unresolved', 'dns'],
  ['address-denied', 'address-denied'],
  ['proxy-failed', 'proxy'],
]);

const FAMILIES: readonly (readonly [RegExp, FailureKind])[] = [
  [/^EAI_/, 'dns'],
  [/^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|CRL_|UNABLE_TO_|ERROR_IN_)/, 'tls'],
  [/^HPE_/, 'protocol'],
];

/**
 * What a transport error means. Errors are told apart by their codes, which are stable, and not by their texts; undici's
 * parser errors have no code more often than one (HPE_…), so their name has to do.
 */
export function failureKind(error: Error): FailureKind {
  const code = codeOf(error);
  if (code === undefined) return error.name === 'HTTPParserError' ? 'protocol' : 'unexpected';
  if (code === 'UND_ERR_SOCKET') return socketFailure(error);
  const kind = KINDS.get(code);
  if (kind !== undefined) return kind;
  return FAMILIES.find(([pattern]) => pattern.test(code))?.[1] ?? 'unexpected';
}

/** One line for people. With the code, for several of Node's messages are empty without it; our own tell all themselves. */
export function failureMessage(error: Error): string {
  if (error instanceof GatewayError) return error.message;
  const code = codeOf(error);
  const { message } = error;
  if (code === undefined || message.includes(code)) return message;
  return message === '' ? code : `${message} (${code})`;
}

/** undici has one code for "the peer closed" and for "the peer answered what was not asked" ("bad upgrade"). */
function socketFailure(error: Error): FailureKind {
  return error.message.startsWith('bad ') ? 'protocol' : 'reset';
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
