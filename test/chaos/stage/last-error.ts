import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const TAIL_BYTES = 64 * 1024;

/** The last line of a log file that tells of an error; else the last line. */
export function lastErrorIn(path: string): string {
  const lines = tailOf(path).split('\n').filter(Boolean);
  return (
    lines.findLast((line) => /"level":"?(error|5\d|6\d)|Error:/.test(line)) ?? lines.at(-1) ?? ''
  );
}

function tailOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString('utf8');
  } finally {
    closeSync(file);
  }
}
