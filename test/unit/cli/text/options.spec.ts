import { describe, expect, it } from '@jest/globals';
import {
  duration,
  listed,
  moment,
  pairs,
  positiveNumber,
  wholeNumber,
} from '../../../../src/cli/text/options.js';

const NOW = Date.UTC(2030, 0, 31, 12);

describe('the options of commands', () => {
  it.each([
    ['15m', NOW - 15 * 60_000],
    ['2h', NOW - 2 * 3_600_000],
    ['7d', NOW - 7 * 86_400_000],
    ['500ms', NOW - 500],
    ['99999d', 0],
    ['2030-01-31T11:00:00Z', NOW - 3_600_000],
    ['2030-01-31', Date.UTC(2030, 0, 31)],
  ])('take %s for a moment', (text, timeMs) => {
    expect(moment(() => NOW)(text)).toBe(timeMs);
  });

  it.each(['yesterday', '15', '15 m', '2030', '2030-13-45', ''])(
    'refuse %j for a moment, and tell what to give',
    (text) => {
      expect(() => moment(() => NOW)(text)).toThrow(/Give .*(15m|duration)/);
    },
  );

  it.each([
    ['0', 0],
    ['1000', 1_000],
  ])('take %s for a whole number', (text, value) => {
    expect(wholeNumber(0, 1_000)(text)).toBe(value);
  });

  it.each(['-1', '1001', '1.5', '1e3', '0x10', '', 'many'])(
    'refuse %j for a whole number, and tell the bounds',
    (text) => {
      expect(() => wholeNumber(0, 1_000)(text)).toThrow('Give a whole number from 0 to 1000.');
    },
  );

  it('gather lists that are repeated or separated by commas', () => {
    expect(listed('c', listed('a, b'))).toEqual(['a', 'b', 'c']);
    expect(() => listed('a,,b')).toThrow('separated by commas');
  });

  it('gather name=value pairs; a value may hold more of them', () => {
    expect(pairs('b=x=y', pairs('a='))).toEqual({ a: '', b: 'x=y' });
    expect(() => pairs('nothing')).toThrow('name=value');
    expect(() => pairs('=value')).toThrow('name=value');
  });

  it('take positive numbers and durations only', () => {
    expect(positiveNumber('0.5')).toBe(0.5);
    expect(() => positiveNumber('0')).toThrow('above 0');
    expect(duration('2s')).toBe(2_000);
    expect(() => duration('2 s')).toThrow('30s');
  });
});
