import { assert, integer, property, stringMatching, uniqueArray } from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { OrderedObjects } from '../../../src/control/ordered-objects.js';

function objectsOf(ids: Iterable<string>): OrderedObjects<{ id: string }> {
  const objects = new OrderedObjects<{ id: string }>();
  for (const id of ids) objects.put({ id });
  return objects;
}

const all = (): boolean => true;

describe('OrderedObjects', () => {
  it('shows each object once, in order, whatever the size of the pages', () => {
    assert(
      property(
        uniqueArray(stringMatching(/^[a-c]{1,4}$/)),
        integer({ min: 1, max: 7 }),
        (ids, limit) => {
          const objects = objectsOf(ids);
          const seen: string[] = [];
          let after: string | null = null;
          do {
            const page = objects.page(limit, after, all);
            seen.push(...page.items.map(({ id }) => id));
            after = page.nextAfter;
          } while (after !== null);
          expect(seen).toEqual(ids.toSorted());
        },
      ),
    );
  });

  it('goes on behind an id that is gone meanwhile', () => {
    const objects = objectsOf(['a', 'b', 'c']);
    expect(objects.page(2, null, all).nextAfter).toBe('b');
    objects.remove('b');
    objects.put({ id: 'bb' });
    expect(objects.page(2, 'b', all).items).toEqual([{ id: 'bb' }, { id: 'c' }]);
  });

  it('fills pages with what is wanted', () => {
    const objects = objectsOf(['a', 'b', 'c', 'd']);
    expect(objects.page(2, null, ({ id }) => id > 'a')).toEqual({
      items: [{ id: 'b' }, { id: 'c' }],
      nextAfter: 'c',
    });
  });

  it('tells whether an object was there', () => {
    const objects = objectsOf(['a']);
    expect([objects.remove('a'), objects.remove('a')]).toEqual([true, false]);
  });
});
