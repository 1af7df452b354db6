import { describe, it, expect } from '@jest/globals';
import * as fc from 'fast-check';
import { memberBytes } from '../../../../src/pipeline/router/json-member.js';

describe('memberBytes', () => {
  it.each([
    ['{"data":1}', '1'],
    ['{"data":-1.50e+3 ,"b":2}', '-1.50e+3'],
    [' {"a":{"data":1}, "data" : [ "]" ] }', '[ "]" ]'],
    ['{"data":"\\\\\\""}', '"\\\\\\""'],
    ['{"d\\u0061ta":true}', 'true'],
    ['{"data":1,"data":2}', '2'],
  ])('cuts out of %s the bytes %s', (text, expected) => {
    expect(memberBytes(Buffer.from(text), 'data')?.toString()).toBe(expected);
  });

  it.each(['{}', ' { } ', '{"a":"data"}', '{"a":{"data":1}}'])('finds nothing in %s', (text) => {
    expect(memberBytes(Buffer.from(text), 'data')).toBeNull();
  });

  it('gives each member of any object as its own JSON', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.constantFrom(undefined, 1, '\t'),
        (object, indentation) => {
          const bytes = Buffer.from(JSON.stringify(object, null, indentation));
          const parsed: object = JSON.parse(bytes.toString());
          for (const [name, value] of Object.entries(parsed))
            expect(JSON.parse(memberBytes(bytes, name)?.toString() ?? '')).toEqual(value);
        },
      ),
    );
  });
});
