import { array, assert, asyncProperty, constantFrom, integer } from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { linesOf, type Line } from '../../../../src/control/bulk/lines-of.js';

async function* inPieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size)
    yield Promise.resolve(bytes.subarray(at, at + size));
}

async function read(text: string, size: number): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of linesOf(inPieces(text, size), 10)) lines.push(line);
  return lines;
}

describe('the lines of a stream', () => {
  it('are the same however it is cut, and numbered as in the text', async () => {
    const part = constantFrom('a', 'ä', '\n', '\r\n', 'x'.repeat(11), 'yy');
    await assert(
      asyncProperty(array(part), integer({ min: 1, max: 7 }), async (parts, size) => {
        const text = parts.join('');
        const expected = text.split('\n').flatMap((line, index): Line[] => {
          const number = index + 1;
          if (Buffer.byteLength(line) > 10) return [{ kind: 'too-long', number }];
          return line.trim() === '' ? [] : [{ kind: 'line', number, text: line }];
        });
        expect(await read(text, size)).toEqual(expected);
      }),
    );
  });
});
