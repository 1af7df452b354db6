import { describe, expect, it } from '@jest/globals';
import { EndpointUrlRule } from '../../../../src/control/endpoints/endpoint-url.js';

const onlyPublic = {
  verdictFor: (address: string) =>
    /^(127|10|169\.254)\.|^::1$/.test(address)
      ? ({ kind: 'denied', reason: 'private' } as const)
      : ({ kind: 'allowed' } as const),
};
const strict = new EndpointUrlRule(onlyPublic, false);
const lenient = new EndpointUrlRule(onlyPublic, true);

describe('the rule for URLs of endpoints', () => {
  it.each([
    'https://example.com',
    'https://example.com:8443/a?b=c',
    'https://8.8.8.8/',
    'https://[2606:4700::1]/',
  ])('takes %s', (url) => expect(strict.faultOf(url)).toBeNull());

  it('takes http only where it is allowed', () => {
    expect(strict.faultOf('http://example.com')).toContain('ENDPOINT_ALLOW_HTTP');
    expect(lenient.faultOf('http://example.com')).toBeNull();
  });

  it.each([
    ['ftp://example.com', 'https://'],
    ['example.com/hooks', 'absolute URL'],
    ['/hooks', 'absolute URL'],
    ['https://', 'absolute URL'],
    ['https://me:pass@example.com/', 'user name'],
    ['https://example.com/#', 'fragment'],
    [`https://example.com/${'x'.repeat(2_048)}`, '2048'],
    [42, 'text'],
  ])('refuses %s', (url, reason) => expect(lenient.faultOf(url)).toContain(reason));

  it.each(['127.0.0.1', '127.1', '0x7f.1', '2130706433', '10.1.2.3', '169.254.169.254', '[::1]'])(
    'refuses the private address %s however it is spelled',
    (host) => expect(strict.faultOf(`https://${host}/`)).toContain('ENDPOINT_ALLOW_CIDRS'),
  );

  it('refuses where the operator says no, after all that is wrong with the URL itself', () => {
    const rule = new EndpointUrlRule(onlyPublic, false, { faultOf: ({ host }) => `host ${host}` });
    expect(rule.faultOf('https://example.com:25/')).toBe('must not lead to host example.com:25');
    expect(rule.faultOf('https://10.0.0.1:25/')).toContain('ENDPOINT_ALLOW_CIDRS');
  });
});
