import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY_BYTES = 46;
const LOCAL_HEADER_BYTES = 30;
const STORED = 0;

/**
 * One file out of a zip archive, unpacked.
 *
 * @param {Buffer} zip the whole archive; below 4 GB, not encrypted
 * @param {string} name its path in the archive
 * @returns {Buffer}
 * @throws {Error} when there is no such file
 * @source APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16
 */
export function zipEntry(zip, name) {
  let at = zip.readUInt32LE(endOfDirectory(zip) + 16);
  const entries = zip.readUInt16LE(endOfDirectory(zip) + 10);
  for (let entry = 0; entry < entries; entry += 1) {
    const nameBytes = zip.readUInt16LE(at + 28);
    const ownName = zip.toString(
      'utf8',
      at + DIRECTORY_ENTRY_BYTES,
      at + DIRECTORY_ENTRY_BYTES + nameBytes,
    );
    if (ownName === name) return contentOf(zip, at);
    at += DIRECTORY_ENTRY_BYTES + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  throw new Error(`The archive holds no ${name}`);
}

/** It stands at the end, before a comment of up to 64 KB. */
function endOfDirectory(zip) {
  for (let at = zip.length - 22; at >= 0; at -= 1) {
    if (zip.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  }
  throw new Error('Not a zip archive');
}

function contentOf(zip, directoryEntry) {
  const method = zip.readUInt16LE(directoryEntry + 10);
  const packedBytes = zip.readUInt32LE(directoryEntry + 20);
  const header = zip.readUInt32LE(directoryEntry + 42);
  const start =
    header + LOCAL_HEADER_BYTES + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
  const packed = zip.subarray(start, start + packedBytes);
  return method === STORED ? Buffer.from(packed) : inflateRawSync(packed);
}
