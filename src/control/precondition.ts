import { GatewayError } from '../gateway-error.js';

/** What must hold for a write: `versions` of If-Match (`any` for `*`), or `absent` of If-None-Match: *. */
export type Precondition =
  | { readonly kind: 'none' }
  | { readonly kind: 'exists' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'versions'; readonly versions: readonly number[] };

/**
 * @param version the object's, or null when there is none
 * @throws GatewayError `version-conflict`
 */
export function assertPrecondition(condition: Precondition, version: number | null): void {
  const now = version === null ? 'there is none' : `its version is ${version}`;
  if (!holds(condition, version)) {
    throw new GatewayError(
      'version-conflict',
      `The object is not what the request expects: ${now}. Read it again, then repeat the change.`,
    );
  }
}

function holds(condition: Precondition, version: number | null): boolean {
  if (condition.kind === 'none') return true;
  if (condition.kind === 'absent') return version === null;
  if (condition.kind === 'exists') return version !== null;
  return version !== null && condition.versions.includes(version);
}

/**
 * Reads If-Match and If-None-Match. Tags are strong and hold the version: `"3"`; weak and foreign ones match nothing.
 *
 * @source RFC 9110 sections 13.1.1 and 13.1.2
 */
export function preconditionOf(
  ifMatch: string | undefined,
  ifNoneMatch: string | undefined,
): Precondition {
  if (ifNoneMatch?.trim() === '*') return { kind: 'absent' };
  if (ifMatch === undefined) return { kind: 'none' };
  if (ifMatch.trim() === '*') return { kind: 'exists' };
  const versions = ifMatch
    .split(',')
    .map((tag) => /^\s*"(\d{1,15})"\s*$/.exec(tag)?.[1])
    .filter((version) => version !== undefined);
  return { kind: 'versions', versions: versions.map(Number) };
}
