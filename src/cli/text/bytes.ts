import { printable } from './paint.js';

const LINE_BYTES = 16;
const SHOWN_BYTES = 64 * 1024;

/** Bytes for people: JSON indented, other text as it is, anything else as a hex dump; the first 64 KB. */
export function bytesShown(bytes: Buffer): string {
  const shown = bytes.subarray(0, SHOWN_BYTES);
  const more = bytes.length - shown.length;
  const text = textOf(shown);
  const body = text === null ? hexDump(shown) : printable(indented(text) ?? text);
  return more === 0 ? body : `${body}\n… ${more} bytes more`;
}

/** UTF-8 text; null when the bytes are none. */
export function textOf(bytes: Buffer): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

function indented(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value, null, 2);
  } catch {
    return null;
  }
}

function hexDump(bytes: Buffer): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += LINE_BYTES) {
    const line = bytes.subarray(at, at + LINE_BYTES);
    const hex = [...line].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = line.toString('latin1').replaceAll(/[^\x20-\x7e]/g, '.');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(LINE_BYTES * 3 - 1)}  ${text}`);
  }
  return lines.join('\n');
}
