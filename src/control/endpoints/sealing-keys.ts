import { createSecretKey } from 'node:crypto';
import { rule, type Rule } from '../../validation/rule.js';
import type { SealingKey } from './sealed-text.js';

const KEY_BYTES = 32;
const ITEM = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]{43}=)$/;

/**
 * Reads SECRET_KEYS: `name:Base64 of 32 bytes`, separated by commas or line ends, the current one first.
 *
 * @returns null when the text is no such list
 */
export function sealingKeys(text: string): readonly SealingKey[] | null {
  const items = text.split(/[\s,]+/).filter((item) => item !== '');
  const keys = items.flatMap((item): SealingKey[] => {
    const [, id, encoded] = ITEM.exec(item) ?? [];
    const bytes = Buffer.from(encoded ?? '', 'base64');
    const isKey = id !== undefined && bytes.length === KEY_BYTES;
    return isKey ? [{ id, key: createSecretKey(bytes) }] : [];
  });
  const names = new Set(keys.map(({ id }) => id));
  const isSound = keys.length > 0 && keys.length === items.length && names.size === keys.length;
  return isSound ? keys : null;
}

/** What SECRET_KEYS takes. */
export const sealingKeysRule: Rule = rule(
  'a list of name:key, each key the Base64 of 32 bytes, each name once',
  { type: 'string' },
  (value) => typeof value === 'string' && sealingKeys(value) !== null,
);
