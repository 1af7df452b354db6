import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import { describe, expect, it } from '@jest/globals';
import { Meets } from '../../../src/validation/meets.js';
import {
  isPlainObject,
  listOf,
  mapOf,
  oneOf,
  rule,
  text,
  whole,
} from '../../../src/validation/rule.js';
import { validate } from '../../../src/validation/validate.js';

class Wheel {
  @Meets(whole(1, 30))
  readonly inches!: number;
}

class Cart {
  @Meets(text(1, 5))
  readonly name!: string;

  @Type(() => Wheel)
  @ValidateNested()
  @Meets(rule('an object', {}, isPlainObject))
  readonly wheel!: Wheel;
}

function faultsOf(plain: unknown): unknown {
  const read = validate(Cart, plain);
  return read.kind === 'invalid' ? read.faults : [];
}

describe('validate', () => {
  it('gives an instance of the class', () => {
    const read = validate(Cart, { name: 'red', wheel: { inches: 20 } });
    expect(read).toMatchObject({ kind: 'valid', value: { name: 'red', wheel: { inches: 20 } } });
  });

  it('names faults by their path, unknown fields too', () => {
    expect(faultsOf({ name: 'too long', wheel: { inches: 0, tyre: 1 }, bell: 1 })).toEqual(
      expect.arrayContaining([
        { field: 'bell', message: 'is not a known field' },
        { field: 'name', message: 'must be text of 1 to 5 characters' },
        { field: 'wheel.tyre', message: 'is not a known field' },
        { field: 'wheel.inches', message: 'must be a whole number from 1 to 30' },
      ]),
    );
  });

  it.each([
    ['a list', []],
    ['a list of objects', [{ inches: 99 }]],
    ['text', 'x'],
    ['null', null],
  ])('refuses %s in place of a nested object', (_, wheel) => {
    expect(faultsOf({ name: 'red', wheel })).toContainEqual({
      field: 'wheel',
      message: 'must be an object',
    });
  });

  it.each([[null], [[]], ['x'], [1]])('refuses %j as a whole', (plain) => {
    expect(faultsOf(plain)).toEqual([{ field: '', message: 'must be an object' }]);
  });

  it('refuses input that is nested beyond reason', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`) as unknown;
    expect(faultsOf(deep)).toEqual([
      { field: '', message: 'must not be nested deeper than 16 levels' },
    ]);
  });
});

describe('rules', () => {
  it('name the faulty item of a list', () => {
    expect(listOf(oneOf(['a', 'b']), 0, 5).fault(['a', 'c'])).toBe('item 2 must be one of a, b');
    expect(listOf(oneOf(['a', 'b']), 1, 5).fault([])).toMatch(/^must be a list of 1 to 5 items/);
  });

  it('name the faulty entries of a map', () => {
    const map = mapOf(2, 'an object', (name, value) => (value === 1 ? null : `${name} is wrong`));
    expect(map.fault({ a: 1, b: 2 })).toBe('b is wrong');
    expect(map.fault({ a: 1, b: 1, c: 1 })).toBe('must have at most 2 entries');
  });
});
