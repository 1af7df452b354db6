/** Control characters, lone surrogates, and what stands where bytes were not UTF-8. */
const UNFIT = /[\p{Cc}\p{Cs}\ufffd]/u;

/**
 * What keeps a text from being used as an identifier or an attribute (both become HTTP and Kafka headers), in words
 * that complete "it …"; null when nothing does.
 */
export function textFault(text: string, maxLength: number): string | null {
  if (text.length === 0) return 'is empty';
  if (text.length > maxLength) return `is longer than ${maxLength} characters`;
  if (UNFIT.test(text)) return 'holds control characters or is not valid Unicode';
  return null;
}
