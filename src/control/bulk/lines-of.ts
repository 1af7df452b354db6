/** A line of a stream, or that one was too long to be kept. */
export type Line =
  | { readonly kind: 'line'; readonly number: number; readonly text: string }
  | { readonly kind: 'too-long'; readonly number: number };

const NEWLINE = 0x0a;

/**
 * The lines of a stream, empty ones left out, numbered from 1. At most `maxBytes` of a line are held; a longer one is
 * passed over and said so.
 */
export async function* linesOf(
  stream: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<Line> {
  let number = 1;
  let held: Buffer[] = [];
  let bytes = 0;
  const end = (): Line | null => {
    const text = bytes > maxBytes ? null : Buffer.concat(held).toString();
    const line: Line | null =
      text === null
        ? { kind: 'too-long', number }
        : text.trim() === ''
          ? null
          : { kind: 'line', number, text };
    held = [];
    bytes = 0;
    number += 1;
    return line;
  };
  const hold = (part: Buffer): void => {
    bytes += part.length;
    if (bytes <= maxBytes) held.push(part);
    else held = [];
  };
  for await (const chunk of stream) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      hold(chunk.subarray(from, at));
      from = at + 1;
      const line = end();
      if (line !== null) yield line;
    }
    hold(chunk.subarray(from));
  }
  const last = end();
  if (last !== null) yield last;
}
