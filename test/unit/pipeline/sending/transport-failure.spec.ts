import { describe, it, expect } from '@jest/globals';
import { GatewayError } from '../../../../src/gateway-error.js';
import { failureKind, failureMessage } from '../../../../src/pipeline/sending/transport-failure.js';

function coded(code: unknown, message = ''): Error {
  return Object.assign(new Error(message), { code });
}

describe('failureKind', () => {
  it.each([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['ECONNREFUSED', 'connect'],
    ['UND_ERR_CONNECT_TIMEOUT', 'connect'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['ECONNRESET', 'reset'],
    ['UND_ERR_SOCKET', 'reset'],
    ['HPE_INVALID_CONSTANT', 'protocol'],
    ['UND_ERR_HEADERS_OVERFLOW', 'too-large'],
    ['UND_ERR_DESTROYED', 'aborted'],
    ['address-denied', 'address-denied'],
    ['name-unresolved', 'dns'],
    ['proxy-failed', 'proxy'],
    ['EWHATEVER', 'unexpected'],
    [undefined, 'unexpected'],
    [5, 'unexpected'],
  ])('takes %s for %s', (code, kind) => {
    expect(failureKind(coded(code))).toBe(kind);
  });

  it('takes a parser error without a code for a fault of protocol', () => {
    const error = Object.assign(new Error('Expected HTTP/'), {
      name: 'HTTPParserError',
      code: undefined,
    });
    expect(failureKind(error)).toBe('protocol');
  });

  it('takes an answer that was not asked for for a fault of protocol', () => {
    expect(failureKind(coded('UND_ERR_SOCKET', 'bad upgrade'))).toBe('protocol');
  });
});

describe('failureMessage', () => {
  it('always tells the code', () => {
    expect(failureMessage(coded('ECONNREFUSED', ''))).toBe('ECONNREFUSED');
    expect(failureMessage(coded('EPIPE', 'broken'))).toBe('broken (EPIPE)');
    expect(failureMessage(coded('EPIPE', 'write EPIPE'))).toBe('write EPIPE');
    expect(failureMessage(new Error('a bug'))).toBe('a bug');
  });

  it('leaves our own words as they are', () => {
    expect(failureMessage(new GatewayError('a-code', 'all is said'))).toBe('all is said');
  });
});
