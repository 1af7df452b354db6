import { StringDecoder } from 'node:string_decoder';

/** Control characters but tab and line ends, and the marks that turn the direction of text. */
const UNSAFE = /(?![\t\n\r])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/**
 * The first bytes of an answer as text that is safe to print, log and store: bytes that are no UTF-8 and control characters
 * become U+FFFD, a character cut in two at the end is left out.
 */
export function bodySnippet(chunks: readonly Buffer[], maxBytes: number): string {
  const [first, second] = chunks;
  if (first === undefined) return '';
  const bytes = second === undefined ? first : Buffer.concat(chunks);
  const text =
    bytes.length <= maxBytes
      ? bytes.toString('utf8')
      : new StringDecoder('utf8').write(bytes.subarray(0, maxBytes));
  return text.replace(UNSAFE, '\ufffd');
}
