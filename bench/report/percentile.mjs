/**
 * The value that a part of all values does not exceed (nearest rank).
 *
 * @param {ArrayLike<number>} sorted ascending
 * @param {number} part in (0, 1]
 * @returns {number} NaN without values
 */
export function percentile(sorted, part) {
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)];
}
