import { describe, it, expect } from '@jest/globals';
import { RequestTargets } from '../../../../src/pipeline/sending/request-target.js';

const ANYWHERE = { faultOf: () => null };

describe('RequestTargets', () => {
  it('cuts a URL into origin and path', () => {
    const targets = new RequestTargets(false, ANYWHERE);
    const expected = { kind: 'target', origin: 'https://a.test:8443', path: '/b/c?d=%20e' };
    expect(targets.of('https://A.test:8443/b/../b/c?d=%20e#f')).toEqual(expected);
  });

  it.each([
    ['http://[::ffff:127.0.0.1]/', 'http://[::ffff:7f00:1]'],
    ['http://2130706433/', 'http://127.0.0.1'],
    ['http://0x7f.1/', 'http://127.0.0.1'],
    ['http://①②⑦.0.0.1/', 'http://127.0.0.1'],
  ])('sees through the disguise of %s', (url, origin) => {
    expect(new RequestTargets(true, ANYWHERE).of(url)).toMatchObject({ origin });
  });

  it.each([
    ['nonsense', 'does not parse'],
    ['ftp://a.test/', 'scheme is ftp'],
    ['http://a.test/', 'ENDPOINT_ALLOW_HTTP'],
    ['https://user@a.test/', 'credentials'],
    ['https://:secret@a.test/', 'credentials'],
  ])('refuses %s: %s', (url, message) => {
    const target = new RequestTargets(false, ANYWHERE).of(url);
    expect(target).toMatchObject({
      failure: 'invalid-url',
      message: expect.stringContaining(message),
    });
    expect(JSON.stringify(target)).not.toContain('secret');
  });

  it('tells where a sound URL must not lead', () => {
    const targets = new RequestTargets(false, { faultOf: ({ port }) => `port ${port}` });
    const message = 'the URL must not lead to port 25';
    expect(targets.of('https://a.test:25/')).toEqual({
      kind: 'refused',
      failure: 'address-denied',
      message,
    });
  });

  it('keeps answering after more URLs than it remembers', () => {
    const targets = new RequestTargets(false, ANYWHERE);
    for (let each = 0; each < 10_100; each += 1)
      expect(targets.of(`https://a.test/${each}`)).toMatchObject({ path: `/${each}` });
    expect(targets.of('https://a.test/1')).toBe(targets.of('https://a.test/1'));
  });
});
