import { isPlainObject } from '../validation/rule.js';

/**
 * Applies a JSON merge patch: objects merge, null removes, anything else replaces.
 *
 * @returns a new value; neither argument is changed
 * @source RFC 7396 section 2
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isPlainObject(patch)) return patch;
  const merged = new Map(Object.entries(isPlainObject(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else if (value !== undefined) merged.set(name, mergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}
