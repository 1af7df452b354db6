import { describe, expect, it } from '@jest/globals';
import { bytesShown, textOf } from '../../../../src/cli/text/bytes.js';
import { oneLine, paintFor, printable } from '../../../../src/cli/text/paint.js';
import { facts, table } from '../../../../src/cli/text/table.js';
import { timeShown } from '../../../../src/cli/text/time.js';

const ESCAPE = '\u001B';

describe('what commands print', () => {
  it('stands in columns, whatever its colours', () => {
    const green = paintFor(true)('good', 'on');
    const text = table(
      ['ID', 'STATE', 'URL'],
      [
        ['shop', green, 'https://a'],
        ['x', 'off', ''],
      ],
    );
    expect(text.split('\n')).toEqual([
      'ID    STATE  URL',
      `shop  ${green}     https://a`,
      'x     off    -',
      '',
    ]);
  });

  it('has colours only where they are taken', () => {
    expect(paintFor(true)('bad', 'no')).toBe(`${ESCAPE}[31mno${ESCAPE}[39m`);
    expect(paintFor(false)('bad', 'no')).toBe('no');
  });

  it('holds no control characters of others, which could rule a terminal', () => {
    expect(printable(`a${ESCAPE}[2Jb\u0007\u009B\n\tc`)).toBe('a\\x1b[2Jb\\x07\\x9b\n\tc');
    expect(oneLine('a\r\n  b\tc')).toBe('a b c');
  });

  it('shows JSON indented, other text as it is, and bytes in hex', () => {
    expect(bytesShown(Buffer.from('{"a":[1]}'))).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(bytesShown(Buffer.from('{"broken'))).toBe('{"broken');
    expect(bytesShown(Buffer.from('"\u009B2J"'))).toBe('"\\x9b2J"');
    expect(bytesShown(Buffer.from([0, 255, 65]))).toMatch(/^00000000  00 ff 41 +\.\.A$/);
  });

  it('shows the beginning of what is long', () => {
    expect(bytesShown(Buffer.alloc(70_000, 'a'))).toMatch(/a\n… 4464 bytes more$/);
  });

  it('tells text from bytes', () => {
    expect(textOf(Buffer.from('Größe'))).toBe('Größe');
    expect(textOf(Buffer.from([0xc3, 0x28]))).toBeNull();
    expect(textOf(Buffer.from('a\0b'))).toBeNull();
  });

  it('lists the facts of one object, and times in UTC', () => {
    expect(
      facts([
        ['id', 'shop'],
        ['tenant', ''],
      ]),
    ).toBe('id      shop\ntenant  -\n');
    expect(timeShown(Date.UTC(2030, 0, 31, 12))).toBe('2030-01-31 12:00:00.000');
  });
});
