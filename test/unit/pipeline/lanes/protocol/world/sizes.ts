/** How large everything is in a schedule: tiny, so that all corners are met. */
export interface Sizes {
  readonly endpoints: number;
  /** How many of the endpoints are in strict order. */
  readonly strict: number;
  /** Places for payloads in a lane. */
  readonly places: number;
  readonly maxInFlight: number;
  /** Cap on position - lowest open offset. */
  readonly span: number;
  /** In strict order; after these a delivery is dead, so complete. */
  readonly maxAttempts: number;
}

const USUAL: Sizes = {
  endpoints: 3,
  strict: 1,
  places: 3,
  maxInFlight: 2,
  span: 14,
  maxAttempts: 4,
};

/** Most seeds have the usual sizes; some are cramped, some in strict order throughout. */
export function sizesOf(seed: number): Sizes {
  if (seed % 5 === 1) return { ...USUAL, strict: 3 };
  if (seed % 5 !== 0) return USUAL;
  return { endpoints: 4, strict: 2, places: 2, maxInFlight: 1, span: 8, maxAttempts: 3 };
}

/** One endpoint of a schedule. */
export interface Endpoint {
  readonly id: string;
  readonly strict: boolean;
  /** Requests that may be under way at once. */
  readonly limit: number;
}

export function endpointsOf({ endpoints, strict, maxInFlight }: Sizes): readonly Endpoint[] {
  return Array.from({ length: endpoints }, (_, index) => {
    const isStrict = index < strict;
    return { id: `e${index}`, strict: isStrict, limit: isStrict ? 1 : maxInFlight };
  });
}
