/** Chance that a seed repeats exactly. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, n). */
  below(n: number): number;
  chance(probability: number): boolean;
  of<T>(list: readonly T[]): T;
}

/** Read once: in Jest's sandbox each look at a global is slow. */
const { floor, imul } = Math;

/** @source mulberry32 */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = imul(state ^ (state >>> 15), 1 | state);
    t = (t + imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (n: number): number => floor(next() * n);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    of: (list) => list[below(list.length)]!,
  };
}
