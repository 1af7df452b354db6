import { describe, expect, it } from '@jest/globals';
import {
  DestinationPolicy,
  type DestinationPolicyOptions,
} from '../../../../../src/pipeline/sending/destinations/destination-policy.js';

function faultOf(url: string, lists: Partial<DestinationPolicyOptions> = {}): string | null {
  const none = { allowHosts: [], denyHosts: [], allowPorts: [], denyPorts: [] };
  return new DestinationPolicy({ ...none, ...lists }).faultOf(new URL(url));
}

describe('ports', () => {
  it.each(['https://a.test/', 'http://a.test/', 'https://a.test:8443/', 'https://a.test:49152/'])(
    'may be those of %s',
    (url) => expect(faultOf(url)).toBeNull(),
  );

  it.each([0, 21, 22, 25, 53, 110, 143, 389, 465, 587, 2049, 5060, 6000, 6667, 10_080])(
    'may not be %i, where something else than HTTP is spoken',
    (port) => expect(faultOf(`https://a.test:${port}/`)).toContain('ENDPOINT_ALLOW_PORTS'),
  );

  it('may only be those that the operator names, by ranges too', () => {
    const allowPorts = ['443', '8000-8999', '25'];
    for (const port of [443, 8000, 8500, 8999, 25])
      expect(faultOf(`https://a.test:${port}/`, { allowPorts })).toBeNull();
    for (const port of [444, 7999, 9000])
      expect(faultOf(`https://a.test:${port}/`, { allowPorts })).toContain(`port ${port}`);
    expect(faultOf('http://a.test/', { allowPorts })).toContain('port 80');
  });

  it('may never be those that the operator denies', () => {
    const lists = { allowPorts: ['1-65535'], denyPorts: ['6379', '9200-9300'] };
    expect(faultOf('https://a.test:6379/', lists)).toContain('ENDPOINT_DENY_PORTS');
    expect(faultOf('https://a.test:9250/', lists)).toContain('ENDPOINT_DENY_PORTS');
    expect(faultOf('https://a.test:9301/', lists)).toBeNull();
  });

  it.each(['', '0', '65536', '9-8', 'https', '80-', '1-2-3'])('are not written as %j', (text) =>
    expect(() => faultOf('https://a.test/', { allowPorts: [text] })).toThrow(
      `"${text}" is no port`,
    ),
  );
});

describe('hosts', () => {
  const allowHosts = ['example.com', '*.partner.test', 'bücher.test'];

  it.each([
    'https://example.com/',
    'https://EXAMPLE.com./',
    'https://hooks.example.com/',
    'https://a.b.partner.test/',
    'https://xn--bcher-kva.test/',
    'https://www.bücher.test/',
  ])('may be below an allowed one: %s', (url) => expect(faultOf(url, { allowHosts })).toBeNull());

  it.each([
    'https://notexample.com/',
    'https://example.com.evil.test/',
    'https://example.org/',
    'https://com/',
  ])('may be no other when some are allowed: %s', (url) =>
    expect(faultOf(url, { allowHosts })).toContain('ENDPOINT_ALLOW_HOSTS'),
  );

  it.each(['https://8.8.8.8/', 'https://[2606:4700::1]/'])(
    'must have a name when some are allowed: %s',
    (url) => expect(faultOf(url, { allowHosts })).toContain('an address'),
  );

  it('may not be below a denied one, whatever is allowed', () => {
    const lists = { allowHosts, denyHosts: ['internal.example.com'] };
    expect(faultOf('https://internal.example.com/', lists)).toContain('ENDPOINT_DENY_HOSTS');
    expect(faultOf('https://a.internal.example.com./', lists)).toContain('ENDPOINT_DENY_HOSTS');
    expect(faultOf('https://external.example.com/', lists)).toBeNull();
  });

  it.each(['', '10.0.0.1', '.'])('are not written as %j', (text) =>
    expect(() => faultOf('https://a.test/', { denyHosts: [text] })).toThrow('is no host name'),
  );
});
