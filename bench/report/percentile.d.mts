export function percentile(sorted: ArrayLike<number>, part: number): number;
