export interface EndpointArrivals {
  readonly requests: number;
  readonly distinct: number;
  readonly lastAtMs: number;
}

export class Arrivals {
  readonly requests: number;
  readonly distinct: number;
  add(path: string, n: number, sentMs: number, nowMs: number): void;
  mark(): void;
  latencies(): {
    readonly count: number;
    readonly p50: number;
    readonly p99: number;
    readonly max: number;
  };
  of(path: string, below?: number): EndpointArrivals;
}
