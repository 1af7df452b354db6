/**
 * Where a key goes, as every Kafka client computes it.
 *
 * @source org.apache.kafka.common.utils.Utils.murmur2, BuiltInPartitioner.partitionForKey
 */
const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/** @returns the hash as a signed 32-bit number */
export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length;
  const byte = (at: number): number => bytes[at] ?? 0;
  let hash = SEED ^ length;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    let k = byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16) | (byte(at + 3) << 24);
    k = Math.imul(k, M);
    k ^= k >>> 24;
    hash = Math.imul(hash, M) ^ Math.imul(k, M);
  }
  const left = length - at;
  if (left === 3) hash ^= byte(at + 2) << 16;
  if (left >= 2) hash ^= byte(at + 1) << 8;
  if (left >= 1) hash = Math.imul(hash ^ byte(at), M);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  return hash ^ (hash >>> 15);
}

const CACHED_KEYS = 20_000;

/** Chooses partitions; remembers the hashes of the latest text keys, since few endpoints get most records. */
export class Partitioner {
  private readonly hashes = new Map<string, number>();
  private turn = 0;

  /** @param key a null one goes to the partitions in turn, `nextTurn` by `nextTurn` */
  partition(key: string | Buffer | null, partitions: number): number {
    if (key === null) return this.turn % partitions;
    const hash = typeof key === 'string' ? this.hashOf(key) : murmur2(key);
    return (hash & 0x7fffffff) % partitions;
  }

  /** Records without a key go to another partition from now on. */
  nextTurn(): void {
    this.turn = (this.turn + 1) & 0x7fffffff;
  }

  private hashOf(key: string): number {
    const known = this.hashes.get(key);
    if (known !== undefined) return known;
    if (this.hashes.size >= CACHED_KEYS) this.hashes.clear();
    const hash = murmur2(Buffer.from(key));
    this.hashes.set(key, hash);
    return hash;
  }
}
