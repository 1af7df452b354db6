import { describe, it, expect } from '@jest/globals';
import { headerFault } from '../../../../src/pipeline/sending/header-fault.js';

describe('headerFault', () => {
  it('finds none in what HTTP can carry', () => {
    expect(headerFault({ 'x-a': 'b c\t~', authorization: 'Bearer \u00e9', empty: '' })).toBeNull();
  });

  it.each(['', 'a b', 'a:b', 'ä', 'a\n'])('finds that %j is no name', (name) => {
    expect(headerFault({ [name]: 'x' })).toContain('is no name of a header');
  });

  it.each(['a\r\nb: c', '\u0000', 'secret €'])(
    'finds the value %j at fault and does not tell it',
    (value) => {
      const fault = headerFault({ fine: 'x', 'x-key': value });
      expect(fault).toContain('"x-key"');
      expect(fault).not.toContain('secret');
    },
  );
});
