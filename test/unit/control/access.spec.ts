import { describe, expect, it } from '@jest/globals';
import { sees, tenantFor, type Caller } from '../../../src/control/access.js';
import { accessOf } from '../../../src/control/keys/api-key.js';

const withScopes = (...scopes: string[]): Caller => ({
  author: { kind: 'api-key', id: 'k' },
  access: accessOf(scopes),
});

describe('the scopes of a key', () => {
  it.each([
    [['admin'], 'all', true, true],
    [['admin', 'read', 'tenant:a'], 'all', true, true],
    [['read'], 'all', false, false],
    [['tenant:a'], new Set(['a']), true, false],
    [['read', 'tenant:a', 'tenant:b'], new Set(['a', 'b']), false, false],
  ])('%j open %p', (scopes, tenants, mayWrite, isAdmin) => {
    expect(accessOf(scopes)).toEqual({ tenants, mayWrite, isAdmin });
  });

  it('decide which objects are seen', () => {
    expect(sees(accessOf(['tenant:a']), 'a')).toBe(true);
    expect(sees(accessOf(['tenant:a']), 'b')).toBe(false);
  });

  it('give a new object the only tenant that there is, else the default', () => {
    expect(tenantFor(withScopes('tenant:a'), undefined, 'default')).toBe('a');
    expect(tenantFor(withScopes('admin'), null, 'default')).toBe('default');
    expect(tenantFor(withScopes('admin'), 'b', 'default')).toBe('b');
    expect(() => tenantFor(withScopes('tenant:a', 'tenant:b'), null, 'default')).toThrow('default');
    expect(() => tenantFor(withScopes('tenant:a'), 'b', 'default')).toThrow('not for tenant b');
  });
});
