/**
 * Which offsets from a base on are complete, one bit each, written as base64 into the metadata of a group's commit.
 *
 * The broker takes 4,096 characters of metadata (`offset.metadata.max.bytes`). With the span capped at 24,000 offsets
 * the bits are 3,000 bytes, so 4,000 characters: no compression, and no stripping when it gets large.
 */
export const SPAN_LIMIT = 24_000;

const PREFIX = 'v1:';

/** @param done bit i of the whole = bit (i % 8) of byte (i / 8) tells whether offset base + i is complete */
export function encodeBitmap(done: Uint8Array): string {
  let length = done.length;
  while (length > 0 && done[length - 1] === 0) length--;
  if (length === 0) return '';
  return PREFIX + Buffer.from(done.buffer, done.byteOffset, length).toString('base64');
}

/** Reads what `encodeBitmap` wrote; anything else, such as another program's metadata, counts as no bit set. */
export function decodeBitmap(metadata: string): Uint8Array {
  if (!metadata.startsWith(PREFIX)) return new Uint8Array(0);
  const bits = Buffer.from(metadata.slice(PREFIX.length), 'base64');
  return bits.length * 8 > SPAN_LIMIT + 8 ? new Uint8Array(0) : new Uint8Array(bits);
}

/** Whether bit `index` is set; bits beyond the end are not. */
export function hasBit(bits: Uint8Array, index: number): boolean {
  return ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
}

export function setBit(bits: Uint8Array, index: number): void {
  bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
}
