const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const RANGE = 2 ** 32;

/**
 * Whether an id is in a sample. The same id always is or is not, in every replica, so a delivery that is in has all of its
 * lines; what is in a sample is in every larger one, too.
 *
 * @param ratio the sample's part of all ids, in [0, 1]
 * @source FNV-1a with 32 bits, then the last step of MurmurHash3, without which ids that differ in their last letter
 * are sampled together
 */
export function isSampled(id: string, ratio: number): boolean {
  if (ratio <= 0) return false;
  if (ratio >= 1) return true;
  let hash = FNV_OFFSET;
  for (let index = 0; index < id.length; index++)
    hash = Math.imul(hash ^ id.charCodeAt(index), FNV_PRIME);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / RANGE < ratio;
}
