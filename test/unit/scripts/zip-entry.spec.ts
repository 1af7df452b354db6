import { describe, expect, it } from '@jest/globals';
import { crc32, deflateRawSync } from 'node:zlib';
import { zipEntry } from '../../../scripts/helm/zip-entry.mjs';

/** @source APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.16 */
function zipOf(files: Readonly<Record<string, string>>, method: 0 | 8): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const packed = method === 8 ? deflateRawSync(content) : Buffer.from(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\u0001\u0002\u0014\u0000'), common, tail, Buffer.from(name));
    locals.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006');
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...directory, end]);
}

describe('zipEntry', () => {
  const files = { 'first.txt': 'one', 'folder/second.txt': 'two '.repeat(1_000) };

  it.each([0, 8] as const)('unpacks any file of an archive (method %s)', (method) => {
    const zip = zipOf(files, method);

    for (const [name, content] of Object.entries(files)) {
      expect(zipEntry(zip, name).toString()).toBe(content);
    }
  });

  it('tells when there is no such file, and when it is no archive', () => {
    expect(() => zipEntry(zipOf(files, 8), 'third.txt')).toThrow('third.txt');
    expect(() => zipEntry(Buffer.from('no archive, but long enough'), 'first.txt')).toThrow('zip');
  });
});
