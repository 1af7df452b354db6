import { createHash } from 'node:crypto';
import { listOf, text, type Rule } from '../../validation/rule.js';
import { adminCaller, type Access, type Caller } from '../access.js';

/** A key to the API. The key itself is shown once and kept nowhere, only its digest. */
export interface ApiKey {
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** `admin`, `tenant:<id>`, `read`. */
  readonly scopes: readonly string[];
  /** SHA-256 of the key, in hex. */
  readonly digest: string;
  /** ISO 8601; null for a key that stays. */
  readonly expiresAt: string | null;
  readonly version: number;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** `admin`: everything; `tenant:<id>`: what belongs to that tenant, several are added up; `read`: changes nothing. */
export const scopesRule: Rule = listOf(
  text(1, 71, {
    pattern: /^(admin|read|tenant:[A-Za-z0-9._-]{1,64})$/,
    form: 'admin, read or tenant:<id>',
  }),
  1,
  20,
);

const PREFIX = 'egk_';
const BYTES = 32;

/** A new key: `egk_` and the base64url of 256 random bits. */
export function newKey(randomBytes: (size: number) => Buffer): string {
  return PREFIX + randomBytes(BYTES).toString('base64url');
}

/** Why so fast a digest? A key is 256 random bits: nobody gets anywhere by guessing, so there is nothing to slow down. */
export function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** What a set of scopes allows: `admin` all; `read` only reading, of all tenants unless some are named. */
export function accessOf(scopes: readonly string[]): Access {
  const isAdmin = scopes.includes('admin');
  const tenants = scopes.flatMap((scope) =>
    scope.startsWith('tenant:') ? [scope.slice('tenant:'.length)] : [],
  );
  return {
    tenants: isAdmin || tenants.length === 0 ? 'all' : new Set(tenants),
    mayWrite: isAdmin || !scopes.includes('read'),
    isAdmin,
  };
}

/** Whoever holds the key. */
export function callerWith({ id, scopes }: ApiKey): Caller {
  const author = { kind: 'api-key', id } as const;
  return scopes.includes('admin') ? adminCaller(author) : { author, access: accessOf(scopes) };
}
