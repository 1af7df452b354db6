import { describe, expect, it } from '@jest/globals';
import { parseOptions } from '../../chaos/options.js';

const parse = (...args: string[]) => parseOptions(args, () => 42);

describe('parseOptions', () => {
  it('has defaults that make a short run with a new seed', () => {
    expect(parse()).toEqual({
      seed: 42,
      minutes: 1.25,
      events: 3_000,
      kills: 3,
      json: false,
      keep: false,
      gateway: 'dist/main.js',
    });
  });

  it('lets events and kills grow with the time', () => {
    expect(parse('--minutes', '10')).toMatchObject({ events: 24_000, kills: 20 });
  });

  it('takes every option', () => {
    const all = ['--seed', '7', '--minutes', '2', '--events', '100', '--kills', '0'];

    expect(parse(...all, '--json', '--keep', '--gateway', 'old/main.js')).toEqual({
      seed: 7,
      minutes: 2,
      events: 100,
      kills: 0,
      json: true,
      keep: true,
      gateway: 'old/main.js',
    });
  });

  it.each([['--speed'], ['--seed'], ['--minutes', 'ten'], ['--events', '0'], ['--minutes', '0']])(
    'refuses %s %s and tells the usage',
    (...args) => {
      expect(() => parse(...args)).toThrow('npm run chaos');
    },
  );
});
