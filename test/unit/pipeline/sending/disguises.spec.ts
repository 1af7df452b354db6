import { describe, expect, it } from '@jest/globals';
import { EndpointUrlRule } from '../../../../src/control/endpoints/endpoint-url.js';
import { AddressGuard } from '../../../../src/pipeline/sending/address-guard.js';
import { RequestTargets } from '../../../../src/pipeline/sending/request-target.js';
import { DISGUISES } from '../../../support/disguises.js';

const GUARD = new AddressGuard({ allowCidrs: [], denyCidrs: [] });
const RULE = new EndpointUrlRule(GUARD, true);
const TARGETS = new RequestTargets(true, { faultOf: () => null });

/** The hosts of the table that are no address, but a name that nobody can own. */
const NAMES = new Set(['127.0.0.-1']);
const addresses = DISGUISES.filter(([, host]) => !NAMES.has(host));

function verdictFor(origin: string): string {
  return GUARD.verdictFor(new URL(origin).hostname.replace(/^\[(.*)\]$/, '$1')).kind;
}

describe('a disguised address', () => {
  it('is in a table of at least sixty', () => {
    expect(new Set(DISGUISES.map(([, host]) => host)).size).toBeGreaterThanOrEqual(60);
  });

  it.each(addresses)('is refused when an endpoint is registered: %s, %s', (_trick, host) => {
    for (const scheme of ['http', 'https'])
      expect(RULE.faultOf(`${scheme}://${host}:8080/hook`)).toMatch(
        /must not lead to .*|must be an absolute URL/,
      );
  });

  it.each(addresses)('is seen through by the sender: %s, %s', (_trick, host) => {
    const target = TARGETS.of(`http://${host}/hook`);
    expect(target.kind === 'target' ? verdictFor(target.origin) : target.failure).toMatch(
      /^(?:denied|invalid-url)$/,
    );
  });

  it.each([
    'https://example.com@127.0.0.1/',
    'https://127.0.0.1:80@example.com/',
    'https://example.com:443@[::1]/',
    'https://example.com%40127.0.0.1@10.0.0.1/',
    String.raw`https:\\example.com@127.0.0.1\ `,
  ])('hides behind no user name: %s', (url) => {
    expect(RULE.faultOf(url)).toMatch(/user name/);
    expect(TARGETS.of(url)).toMatchObject({ failure: 'invalid-url' });
  });

  it.each([
    ['https://127.0.0.1#@example.com/', '127.0.0.1'],
    ['https://127.0.0.1?@example.com/', '127.0.0.1'],
    [String.raw`https://127.0.0.1\@example.com/`, '127.0.0.1'],
    ['https://127.0.\t0.1/', '127.0.0.1'],
    ['  https:127.0.0.1', '127.0.0.1'],
    ['https:///////127.0.0.1/', '127.0.0.1'],
  ])('is what it is connected to, whatever else the URL holds: %j', (url, address) => {
    expect(TARGETS.of(url)).toMatchObject({ origin: `https://${address}` });
    expect(RULE.faultOf(url)).not.toBeNull();
  });
});
