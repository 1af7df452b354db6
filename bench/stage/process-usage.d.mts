export function cpuMsIn(stat: string): number;
export function residentBytesIn(status: string): { readonly now: number; readonly highest: number };
