export function orderEvent(n: number, type: string): string;
