import { describe, expect, it } from '@jest/globals';
import { caughtBy, coerceSourceTopics } from '../../../src/config/source-topics.js';

function topicsOf(raw: unknown): unknown {
  const coerced = coerceSourceTopics(raw);
  return coerced.kind === 'value' ? coerced.value : coerced.message;
}

describe('the list of source topics', () => {
  it('holds names and expressions, with commas and slashes inside expressions', () => {
    expect(topicsOf('orders, /^pay{1,2}\\/x$/ ,stock')).toEqual([
      'orders',
      /^pay{1,2}\/x$/,
      'stock',
    ]);
  });

  it('takes a YAML sequence as well', () => {
    expect(topicsOf(['orders', '/^a,b/'])).toEqual(['orders', /^a,b/]);
  });

  it('leaves out empty items', () => {
    expect(topicsOf('a,,b,')).toEqual(['a', 'b']);
  });

  it.each([
    ['orders, pay ments', 'position 9', 'no topic name'],
    ['orders,/^open', 'position 8', 'must end with a slash'],
    ['/(/', 'position 1', 'Invalid regular expression'],
    ['a,/x/y', 'position 3', 'must end with a slash'],
    ['..', 'position 1', 'no topic name'],
  ])('tells where "%s" is wrong', (raw, where, what) => {
    expect(topicsOf(raw)).toEqual(expect.stringContaining(where));
    expect(topicsOf(raw)).toEqual(expect.stringContaining(what));
  });

  it('finds the name that it would catch', () => {
    expect(caughtBy(['a', /^gate/], ['b', 'gateway.control'])).toBe('gateway.control');
    expect(caughtBy(['a', /^gate/], ['b', 'my-gateway'])).toBeNull();
  });
});
