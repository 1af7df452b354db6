import { compress, uncompress } from 'snappy';

import { GatewayError } from '../gateway-error.js';

/**
 * Snappy as Java writes it: the xerial stream format, blocks of plain snappy with their lengths between. Some clients
 * write one plain block instead; both are read.
 *
 * @source https://github.com/xerial/snappy-java, SnappyOutputStream; KIP-110
 */
const MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const HEADER = Buffer.concat([MAGIC, Buffer.from([0, 0, 0, 1, 0, 0, 0, 1])]);
/** What snappy-java compresses at a time; its reader takes blocks of any size. */
const BLOCK_BYTES = 32 * 1024;

export async function compressXerial(bytes: Buffer): Promise<Buffer> {
  const parts: Buffer[] = [HEADER];
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const block = await compress(bytes.subarray(at, at + BLOCK_BYTES));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

/**
 * @param maxBytes refused before anything is allocated: each block begins with its decompressed length
 * @throws GatewayError `batch-too-large`, `batch-corrupt`
 */
export async function decompressXerial(bytes: Buffer, maxBytes: number): Promise<Buffer> {
  const blocks = bytes.subarray(0, MAGIC.length).equals(MAGIC) ? xerialBlocks(bytes) : [bytes];
  const total = blocks.reduce((sum, block) => sum + inflatedLength(block), 0);
  if (total > maxBytes) {
    throw new GatewayError(
      'batch-too-large',
      `inflates to ${total} bytes, more than the allowed ${maxBytes}`,
    );
  }
  const parts: Buffer[] = [];
  for (const block of blocks) {
    const inflated = await uncompress(block);
    parts.push(typeof inflated === 'string' ? Buffer.from(inflated) : inflated);
  }
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, total);
}

function xerialBlocks(bytes: Buffer): Buffer[] {
  const blocks: Buffer[] = [];
  let at = HEADER.length;
  while (at + 4 <= bytes.length) {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) break;
    blocks.push(bytes.subarray(at + 4, end));
    at = end;
  }
  if (at !== bytes.length) {
    throw new GatewayError('batch-corrupt', 'its snappy stream ends inside a block');
  }
  return blocks;
}

/** The varint that a plain snappy block begins with. */
function inflatedLength(block: Buffer): number {
  let length = 0;
  for (let index = 0; index < 5; index++) {
    const byte = block[index];
    if (byte === undefined) break;
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return length;
  }
  throw new GatewayError('batch-corrupt', 'its snappy block has no length');
}
