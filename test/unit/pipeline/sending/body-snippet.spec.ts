import { describe, it, expect } from '@jest/globals';
import { bodySnippet } from '../../../../src/pipeline/sending/body-snippet.js';

function snippet(text: string, maxBytes = 100): string {
  return bodySnippet([Buffer.from(text)], maxBytes);
}

describe('bodySnippet', () => {
  it('joins chunks, characters cut between them too', () => {
    const bytes = Buffer.from('a€b');
    expect(bodySnippet([bytes.subarray(0, 2), bytes.subarray(2)], 100)).toBe('a€b');
    expect(bodySnippet([], 100)).toBe('');
  });

  it('leaves out a character that the limit cuts in two', () => {
    expect(snippet('ab€', 4)).toBe('ab');
    expect(snippet('ab€', 5)).toBe('ab€');
  });

  it('shows control characters and direction marks as U+FFFD, but keeps tabs and line ends', () => {
    expect(snippet('a\u001b[31m\tb\r\n\u0000\u202e\u009b')).toBe(
      'a\ufffd[31m\tb\r\n\ufffd\ufffd\ufffd',
    );
  });

  it('shows bytes that are no UTF-8 as U+FFFD', () => {
    expect(bodySnippet([Buffer.of(0x61, 0xff, 0x62)], 100)).toBe('a\ufffdb');
  });
});
