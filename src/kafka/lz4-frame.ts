import lz4 from 'lz4-napi';

import { GatewayError } from '../gateway-error.js';

/**
 * LZ4 in its frame format, as Kafka's clients write it. The library inflates a frame into as much memory as it takes, so
 * its size is computed first, from the lengths in the compressed bytes alone.
 *
 * @source https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md and lz4_Block_format.md
 */
const FRAME_MAGIC = 0x184d2204;
const FLAG_BLOCK_CHECKSUM = 0x10;
const FLAG_CONTENT_SIZE = 0x08;
const FLAG_DICTIONARY = 0x01;
const STORED = 0x80000000;
const MIN_MATCH = 4;

export function compressLz4(bytes: Buffer): Promise<Buffer> {
  return lz4.compressFrame(bytes);
}

/** @throws GatewayError `batch-too-large`, `batch-corrupt` */
export async function decompressLz4(bytes: Buffer, maxBytes: number): Promise<Buffer> {
  const total = inflatedFrameLength(bytes);
  if (total > maxBytes) {
    throw new GatewayError(
      'batch-too-large',
      `inflates to ${total} bytes, more than the allowed ${maxBytes}`,
    );
  }
  return lz4.decompressFrame(bytes);
}

/** Bytes that a frame inflates to, whatever it claims itself. */
export function inflatedFrameLength(frame: Buffer): number {
  if (frame.length < 7 || frame.readUInt32LE(0) !== FRAME_MAGIC) {
    throw new GatewayError('batch-corrupt', 'it is not an LZ4 frame');
  }
  const flags = frame.readUInt8(4);
  const checksumBytes = flags & FLAG_BLOCK_CHECKSUM ? 4 : 0;
  let at = 7 + (flags & FLAG_CONTENT_SIZE ? 8 : 0) + (flags & FLAG_DICTIONARY ? 4 : 0);
  let total = 0;
  while (at + 4 <= frame.length) {
    const size = frame.readUInt32LE(at);
    if (size === 0) return total;
    const stored = size >= STORED;
    const length = stored ? size - STORED : size;
    const block = frame.subarray(at + 4, at + 4 + length);
    if (block.length < length) break;
    total += stored ? length : inflatedBlockLength(block);
    at += 4 + length + checksumBytes;
  }
  throw new GatewayError('batch-corrupt', 'its LZ4 frame has no end');
}

/** Adds up the literals and matches of a block's sequences. */
function inflatedBlockLength(block: Buffer): number {
  let total = 0;
  let at = 0;
  const extended = (nibble: number): number => {
    if (nibble < 15) return nibble;
    let length = nibble;
    let byte = 255;
    while (byte === 255) {
      byte = block[at++] ?? 0;
      length += byte;
    }
    return length;
  };
  while (at < block.length) {
    const token = block[at++] ?? 0;
    const literals = extended(token >> 4);
    total += literals;
    at += literals;
    if (at >= block.length) break;
    at += 2;
    total += extended(token & 0x0f) + MIN_MATCH;
  }
  return total;
}
