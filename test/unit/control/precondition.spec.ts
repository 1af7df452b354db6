import { describe, expect, it } from '@jest/globals';
import { codeOf } from '../../../src/unknown-error.js';
import { assertPrecondition, preconditionOf } from '../../../src/control/precondition.js';

const HOLDS = 'holds';
const FAILS = 'version-conflict';

function outcomeOf(
  ifMatch: string | undefined,
  ifNoneMatch: string | undefined,
  version: number | null,
): string | null {
  try {
    assertPrecondition(preconditionOf(ifMatch, ifNoneMatch), version);
    return HOLDS;
  } catch (error) {
    return codeOf(error);
  }
}

describe('a precondition', () => {
  it.each<[string | undefined, string | undefined, number | null, string]>([
    [undefined, undefined, null, HOLDS],
    [undefined, undefined, 3, HOLDS],
    ['"3"', undefined, 3, HOLDS],
    ['"2", "3"', undefined, 3, HOLDS],
    ['"2"', undefined, 3, FAILS],
    ['"3"', undefined, null, FAILS],
    ['W/"3"', undefined, 3, FAILS],
    ['3', undefined, 3, FAILS],
    ['*', undefined, 3, HOLDS],
    ['*', undefined, null, FAILS],
    [undefined, '*', null, HOLDS],
    [undefined, '*', 3, FAILS],
  ])(
    'If-Match %s, If-None-Match %s on version %s: %s',
    (ifMatch, ifNoneMatch, version, expected) => {
      expect(outcomeOf(ifMatch, ifNoneMatch, version)).toBe(expected);
    },
  );
});
