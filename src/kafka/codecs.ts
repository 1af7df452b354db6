import { promisify } from 'node:util';
import zlib from 'node:zlib';

import kafkajs from 'kafkajs';

import { GatewayError } from '../gateway-error.js';
import { compressLz4, decompressLz4 } from './lz4-frame.js';
import { compressXerial, decompressXerial } from './xerial-snappy.js';

/** What a record batch may inflate to unless the settings say otherwise: more than any broker's default batch. */
export const DEFAULT_MAX_INFLATED_BYTES = 32 * 1024 * 1024;

/** Compresses and inflates the records of one batch. */
export interface Codec {
  compress(bytes: Buffer): Promise<Buffer>;
  /** @throws GatewayError `batch-too-large` beyond `maxBytes`, `batch-corrupt` */
  decompress(bytes: Buffer, maxBytes: number): Promise<Buffer>;
}

const gzip = promisify(zlib.gzip);
const gunzip = promisify(zlib.gunzip);
const zstdCompress = promisify(zlib.zstdCompress);
const zstdDecompress = promisify(zlib.zstdDecompress);

/** The four codecs of Kafka by their names in its settings. */
export const CODECS: Readonly<Record<'gzip' | 'snappy' | 'lz4' | 'zstd', Codec>> = {
  gzip: {
    compress: (bytes) => gzip(bytes),
    decompress: (bytes, maxBytes) =>
      capped(maxBytes, () => gunzip(bytes, { maxOutputLength: maxBytes })),
  },
  snappy: { compress: compressXerial, decompress: decompressXerial },
  lz4: { compress: compressLz4, decompress: decompressLz4 },
  zstd: {
    compress: (bytes) => zstdCompress(bytes),
    decompress: (bytes, maxBytes) =>
      capped(maxBytes, () => zstdDecompress(bytes, { maxOutputLength: maxBytes })),
  },
};

async function capped(maxBytes: number, inflate: () => Promise<Buffer>): Promise<Buffer> {
  try {
    return await inflate();
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') {
      throw new GatewayError(
        'batch-too-large',
        `inflates to more than the allowed ${maxBytes} bytes`,
        { cause: error },
      );
    }
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

/** Makes the codecs known to kafkajs, for all clients of the process; the last call's cap holds. */
export function registerCodecs(maxInflatedBytes: number): void {
  const { CompressionTypes: types, CompressionCodecs } = kafkajs;
  const entries = [
    [types.GZIP, CODECS.gzip],
    [types.Snappy, CODECS.snappy],
    [types.LZ4, CODECS.lz4],
    [types.ZSTD, CODECS.zstd],
  ] as const;
  for (const [type, codec] of entries) {
    const registered = {
      compress: (encoder: { readonly buffer: Buffer }) => codec.compress(encoder.buffer),
      decompress: (bytes: Buffer) => codec.decompress(bytes, maxInflatedBytes),
    };
    CompressionCodecs[type] = () => registered;
  }
}
