import { describe, expect, it } from '@jest/globals';
import { parseArguments } from '../../../bench/arguments.mjs';

describe('the arguments of the benchmark', () => {
  it('ask for the short scenarios when there are none', () => {
    expect(parseArguments([])).toEqual({
      names: ['delivery', 'latency', 'matching'],
      quick: false,
      linger: false,
      json: false,
    });
  });

  it('name scenarios, in the order of running, and switch on what they say', () => {
    const wishes = parseArguments(['--only', 'outage,matching', '--quick', '--json']);
    expect(wishes).toMatchObject({ names: ['outage', 'matching'], quick: true, json: true });
  });

  it('ask for every scenario', () => {
    expect(parseArguments(['--all']).names).toHaveLength(9);
  });

  it.each([[['--fast']], [['--only']], [['--only', 'nothing']], [['delivery']]])(
    'are refused with the usage: %j',
    (args) => {
      expect(() => parseArguments(args)).toThrow('npm run bench [--');
    },
  );
});
