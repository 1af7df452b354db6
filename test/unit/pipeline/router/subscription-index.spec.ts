import { describe, it, expect } from '@jest/globals';
import * as fc from 'fast-check';
import { SubscriptionIndex } from '../../../../src/pipeline/router/subscription-index.js';
import type { SubscriptionRule } from '../../../../src/pipeline/messages/target.js';
import { aRule } from '../../../support/builders.js';

function idsOf(rules: readonly SubscriptionRule[]): string[] {
  return rules.map(({ id }) => id).toSorted();
}

function indexOf(...rules: SubscriptionRule[]): SubscriptionIndex {
  const index = new SubscriptionIndex();
  for (const rule of rules) index.put(rule);
  return index;
}

describe('SubscriptionIndex', () => {
  it.each([
    ['order.created', 'order.created', true],
    ['order.created', 'order.created.v2', false],
    ['order.*', 'order.created', true],
    ['order.*', 'order.item.added', true],
    ['order.*', 'order', false],
    ['order.*', 'orders.created', false],
    ['order.item.*', 'order.item.added', true],
    ['order.item.*', 'order.created', false],
    ['*', 'anything', true],
    ['*', 'a.b.c', true],
  ])('with the pattern %s takes the type %s: %j', (pattern, type, expected) => {
    const index = indexOf(aRule({ types: [pattern] }));
    expect(index.match(type, 'orders')).toHaveLength(expected ? 1 : 0);
  });

  it('gives a rule once that matches through several patterns', () => {
    const index = indexOf(aRule({ types: ['order.created', 'order.*', '*', '*'] }));
    expect(index.match('order.created', 'orders')).toHaveLength(1);
  });

  it('asks for the topic only where the rule lists some', () => {
    const index = indexOf(
      aRule({ id: 'any' }),
      aRule({ id: 'some', topics: ['orders', 'refunds'] }),
    );
    expect(idsOf(index.match('x', 'refunds'))).toEqual(['any', 'some']);
    expect(idsOf(index.match('x', 'users'))).toEqual(['any']);
  });

  it('never gives a disabled rule', () => {
    const index = indexOf(aRule({ enabled: false }));
    expect(index.match('order.created', 'orders')).toEqual([]);
    index.put(aRule({ enabled: true }));
    expect(index.match('order.created', 'orders')).toHaveLength(1);
  });

  it('gives the present form of a rule that was replaced', () => {
    const index = indexOf(aRule({ types: ['a.*'] }));
    expect(index.match('a.b', 't')).toHaveLength(1);
    const replacement = aRule({ types: ['b.*', 'a.c'], format: 'raw' });
    index.put(replacement);
    expect(index.match('a.b', 't')).toEqual([]);
    expect(index.match('a.c', 't')).toEqual([replacement]);
    expect(index.size).toBe(1);
  });

  it('finds what a naive scan finds, through any changes', () => {
    const name = fc.constantFrom('a', 'b', 'c', '');
    const type = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('.'));
    const pattern = fc.oneof(
      fc.constant('*'),
      type,
      type.map((prefix) => `${prefix}.*`),
    );
    const topic = fc.constantFrom('t1', 't2');
    const change = fc.record({
      id: fc.constantFrom('s1', 's2', 's3', 's4'),
      remove: fc.boolean(),
      enabled: fc.boolean(),
      types: fc.array(pattern, { maxLength: 3 }),
      topics: fc.uniqueArray(topic),
      question: fc.record({ type, topic }),
    });
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        (changes, remembered) => {
          const index = new SubscriptionIndex(remembered);
          const rules = new Map<string, SubscriptionRule>();
          for (const { id, remove, enabled, types, topics, question } of changes) {
            const rule = aRule({ id, enabled, types, topics });
            if (remove) index.remove(id);
            else index.put(rule);
            if (remove) rules.delete(id);
            else rules.set(id, rule);
            for (const asked of [question, { type: 'a.b', topic: 't1' }]) {
              const expected = [...rules.values()].filter((each) =>
                wants(each, asked.type, asked.topic),
              );
              expect(idsOf(index.match(asked.type, asked.topic))).toEqual(idsOf(expected));
            }
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

function wants(rule: SubscriptionRule, type: string, topic: string): boolean {
  const topicFits = rule.topics.length === 0 || rule.topics.includes(topic);
  return rule.enabled && topicFits && rule.types.some((pattern) => fits(pattern, type));
}

function fits(pattern: string, type: string): boolean {
  if (pattern === '*') return true;
  return pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}
