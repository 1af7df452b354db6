import { randomBytes } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';
import { compressSync } from 'snappy';

import { CODECS } from '../../../src/kafka/codecs.js';
import { inflatedFrameLength } from '../../../src/kafka/lz4-frame.js';

const MEGABYTE = 1024 * 1024;
const names = ['gzip', 'snappy', 'lz4', 'zstd'] as const;

const samples: readonly [string, Buffer][] = [
  ['nothing', Buffer.alloc(0)],
  ['a byte', Buffer.from('x')],
  ['text', Buffer.from('the quick brown fox jumps over the lazy dog '.repeat(5_000))],
  ['zeros', Buffer.alloc(2 * MEGABYTE)],
  ['noise', randomBytes(300_000)],
];

describe.each(names)('the codec %s', (name) => {
  const codec = CODECS[name];

  it.each(samples)('gives back %s', async (_, bytes) => {
    const inflated = await codec.decompress(await codec.compress(bytes), bytes.length + 1);
    expect(inflated.equals(bytes)).toBe(true);
  });

  it('takes exactly what is allowed, and refuses a byte more', async () => {
    const compressed = await codec.compress(Buffer.alloc(100_000, 1));
    await expect(codec.decompress(compressed, 100_000)).resolves.toHaveLength(100_000);
    await expect(codec.decompress(compressed, 99_999)).rejects.toMatchObject({
      code: 'batch-too-large',
    });
  });

  it('refuses a bomb without inflating it', async () => {
    const bomb = await codec.compress(Buffer.alloc(200 * MEGABYTE));
    const before = process.memoryUsage().rss;
    await expect(codec.decompress(bomb, MEGABYTE)).rejects.toMatchObject({
      code: 'batch-too-large',
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * MEGABYTE);
  });

  it('rejects garbage and cut-off streams', async () => {
    const garbage = Buffer.from('garbage, no stream');
    const cut = (await codec.compress(randomBytes(100_000))).subarray(0, 50_000);
    const read = (bytes: Buffer): Promise<string> =>
      codec.decompress(bytes, MEGABYTE).then(
        () => 'read',
        () => 'rejected',
      );
    expect(await Promise.all([read(garbage), read(cut)])).toEqual(['rejected', 'rejected']);
  });
});

describe('snappy as Java writes it', () => {
  it('reads xerial blocks of any size', async () => {
    const blocks = ['first block ', 'second', ''].map((text) => compressSync(text));
    const stream = Buffer.concat([
      Buffer.from('82534e415050590000000001 00000001'.replace(' ', ''), 'hex'),
      ...blocks.flatMap((block) => {
        const length = Buffer.alloc(4);
        length.writeInt32BE(block.length);
        return [length, block];
      }),
    ]);
    expect(String(await CODECS.snappy.decompress(stream, 1_000))).toBe('first block second');
  });

  it('reads a plain block', async () => {
    const plain = compressSync('no stream around it');
    expect(String(await CODECS.snappy.decompress(plain, 1_000))).toBe('no stream around it');
  });

  it('believes no claimed length beyond the cap', async () => {
    const claim = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0x00]);
    await expect(CODECS.snappy.decompress(claim, MEGABYTE)).rejects.toMatchObject({
      code: 'batch-too-large',
    });
  });
});

describe('the length of an LZ4 frame', () => {
  it.each(samples)('is computed from its bytes alone for %s', async (_, bytes) => {
    expect(inflatedFrameLength(await CODECS.lz4.compress(bytes))).toBe(bytes.length);
  });
});
