/**
 * Who makes a change, as the audit trail names him. `file`: the configuration file; `gateway`: the gateway by itself;
 * `import`: an operator with `control import`; `open`: anybody, since the API runs without authentication.
 */
export interface Author {
  readonly kind: 'api-key' | 'token' | 'file' | 'gateway' | 'import' | 'open';
  /** The key's id, the token's subject, or the reason; never a credential. */
  readonly id: string;
}

/** The gateway itself: it disables what is gone, and forgets what is old. */
export const THE_GATEWAY: Author = { kind: 'gateway', id: 'gateway' };

/** The gateway, as it seals what is stored with its current key: no field changes by that. */
export const THE_SEALER: Author = { kind: 'gateway', id: 'reseal' };

/** Whoever restores a backup. */
export const THE_IMPORT: Author = { kind: 'import', id: 'control import' };

/** The configuration file. */
export const THE_FILE: Author = { kind: 'file', id: 'file' };

/** Whoever reaches an API that asks for no key. */
export const ANYBODY: Author = { kind: 'open', id: 'open' };
